package dev.faasd.gateway;

import dev.faasd.http.EventLoops;
import dev.faasd.http.Upstream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the provider is. */
public sealed interface ProviderAddress {
  /** Behind TCP. */
  record Tcp(String host, int port) implements ProviderAddress {}

  /** Behind a Unix socket. */
  record Unix(Path socket) implements ProviderAddress {}

  /**
   * From {@code http://HOST[:PORT][/]} or {@code unix:///PATH}.
   *
   * @throws IllegalArgumentException with a sentence when it is neither
   */
  static ProviderAddress parse(String url) {
    try {
      URI uri = new URI(url);
      if ("unix".equals(uri.getScheme()) && uri.getPath() != null && !uri.getPath().isEmpty()) {
        return new Unix(Path.of(uri.getPath()));
      }
      boolean root = uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/");
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && root) {
        return new Tcp(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + url + "' is not a URL: " + e.getReason() + ".", e);
    }
    throw new IllegalArgumentException(
        "'" + url + "' is neither http://HOST:PORT/ nor unix:///PATH.");
  }

  /** To send requests there. */
  default Upstream upstream(EventLoops loops) {
    return switch (this) {
      case Tcp tcp -> Upstream.tcp(loops, tcp.host(), tcp.port());
      case Unix unix -> Upstream.unix(loops, unix.socket());
    };
  }
}
