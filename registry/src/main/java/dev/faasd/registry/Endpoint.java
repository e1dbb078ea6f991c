package dev.faasd.registry;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A host that may be asked for a registry's images.
 *
 * @param base up to where the API begins, such as {@code https://mirror.example/v2}
 * @param resolves whether it is asked what tags mean; else only for what has a digest
 * @param authorities files of certificates that are trusted for it, beside the host's
 * @param keys what we show it
 * @param verified whether its certificate must be trusted
 * @param headers that it wants
 */
record Endpoint(
    URI base,
    boolean resolves,
    List<Path> authorities,
    List<KeyFiles> keys,
    boolean verified,
    Map<String, List<String>> headers) {
  Endpoint {
    authorities = List.copyOf(authorities);
    keys = List.copyOf(keys);
    headers = Map.copyOf(headers);
  }

  /**
   * A certificate of ours with its key.
   *
   * @param key the same file where both are in one
   */
  record KeyFiles(Path certificate, Path key) {}

  /** One about which nothing more is said: this host speaks plain HTTP, others do not. */
  static Endpoint of(String host) {
    String name = host.replaceFirst(":[0-9]+$", "");
    return at(URI.create((isLoopback(name) ? "http://" : "https://") + host + "/v2"));
  }

  static Endpoint at(URI base) {
    return new Endpoint(base, true, List.of(), List.of(), true, Map.of());
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}|\\[?::1]?");
  }

  /** Host and port, as credentials are kept by. */
  String host() {
    return base.getRawAuthority();
  }

  /** Scheme, host and port, for people. */
  String address() {
    return base.getScheme() + "://" + host();
  }

  boolean isPlain() {
    return base.getScheme().equals("http");
  }
}
