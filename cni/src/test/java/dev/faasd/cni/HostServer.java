package dev.faasd.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server of the host on a free port; it answers {@code hello}. */
final class HostServer implements AutoCloseable {
  private final HttpServer server;

  private HostServer(HttpServer server) {
    this.server = server;
  }

  static HostServer start(InetAddress address) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
    byte[] hello = "hello\n".getBytes(UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, hello.length);
            exchange.getResponseBody().write(hello);
          }
        });
    server.start();
    return new HostServer(server);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
