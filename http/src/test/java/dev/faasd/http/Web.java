package dev.faasd.http;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Servers, upstreams and loops of one test, closed in reverse. */
final class Web implements AutoCloseable {
  private final EventLoops loops = EventLoops.start(2, "test-http");
  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final HttpClient client = new HttpClient(loops);

  EventLoops loops() {
    return loops;
  }

  HttpClient client() {
    return client;
  }

  HttpServer listen(List<ListenAddress> addresses, Handler handler) {
    return listen(addresses, ServerLimits.defaults(), handler);
  }

  HttpServer listen(List<ListenAddress> addresses, ServerLimits limits, Handler handler) {
    HttpServer server =
        HttpServer.start(loops, addresses, limits, FailureAnswer.standard(), handler);
    toClose.push(server);
    return server;
  }

  HttpServer server(Handler handler) {
    return server(ServerLimits.defaults(), handler);
  }

  HttpServer server(ServerLimits limits, Handler handler) {
    return listen(List.of(new ListenAddress.Tcp("127.0.0.1", 0)), limits, handler);
  }

  /** A server on a free port, as something to send requests to. */
  Upstream serve(Handler handler) {
    return tcp(server(handler).port());
  }

  Upstream tcp(int port) {
    return keep(Upstream.tcp(loops, "127.0.0.1", port));
  }

  Upstream unix(Path socket) {
    return keep(Upstream.unix(loops, socket));
  }

  private Upstream keep(Upstream upstream) {
    toClose.push(upstream);
    return upstream;
  }

  ClientResponse get(Upstream upstream, String target) throws InterruptedException {
    return client.send(upstream, ClientRequest.get(target));
  }

  @Override
  public void close() {
    while (!toClose.isEmpty()) {
      try {
        toClose.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("Closing a part of the test failed.", e);
      }
    }
    loops.close();
  }
}
