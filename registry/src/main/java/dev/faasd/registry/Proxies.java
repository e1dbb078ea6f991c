package dev.faasd.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Proxies as {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} name them. */
public final class Proxies extends ProxySelector {
  /** All hosts are reached directly. */
  public static final Proxies NONE = of(Map.of());

  private final Optional<InetSocketAddress> http;
  private final Optional<InetSocketAddress> https;
  private final List<String> direct;

  private Proxies(
      Optional<InetSocketAddress> http, Optional<InetSocketAddress> https, List<String> direct) {
    this.http = http;
    this.https = https;
    this.direct = direct;
  }

  /**
   * Reads the variables, in upper or lower case.
   *
   * @throws IllegalArgumentException naming the one that is no proxy
   */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(
        proxy(environment, "HTTP_PROXY"),
        proxy(environment, "HTTPS_PROXY"),
        Arrays.stream(value(environment, "NO_PROXY").split(",", -1))
            .map(host -> host.strip().toLowerCase(Locale.ROOT))
            .filter(host -> !host.isEmpty())
            .toList());
  }

  private static String value(Map<String, String> environment, String name) {
    return environment.getOrDefault(
        name, environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
  }

  private static Optional<InetSocketAddress> proxy(Map<String, String> environment, String name) {
    String value = value(environment, name).strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(value.contains("://") ? value : "http://" + value);
      if (uri.getHost() != null && "http".equals(uri.getScheme()) && uri.getUserInfo() == null) {
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return Optional.of(InetSocketAddress.createUnresolved(uri.getHost(), port));
      }
    } catch (IllegalArgumentException _) {
      // Told below; a password may be in it, so it is not shown.
    }
    throw new IllegalArgumentException(
        name + " is not a proxy without a password such as http://proxy.example:3128");
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<InetSocketAddress> proxy = "https".equals(uri.getScheme()) ? https : http;
    return List.of(
        proxy
            .filter(_ -> !isDirect(uri.getHost().toLowerCase(Locale.ROOT)))
            .map(
                address ->
                    new Proxy(
                        Proxy.Type.HTTP,
                        new InetSocketAddress(address.getHostString(), address.getPort())))
            .orElse(Proxy.NO_PROXY));
  }

  /** As everywhere: this host itself, a name, all names below one, or everything. */
  private boolean isDirect(String host) {
    return Endpoint.isLoopback(host)
        || direct.stream()
            .map(rule -> rule.startsWith("*.") ? rule.substring(1) : rule)
            .anyMatch(
                rule ->
                    rule.equals("*")
                        || host.equals(rule.startsWith(".") ? rule.substring(1) : rule)
                        || host.endsWith(rule.startsWith(".") ? rule : "." + rule));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // Whoever wanted to connect tells it.
  }
}
