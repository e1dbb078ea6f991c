package dev.faasd.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Calls servers. Safe for use by several threads; nothing to close. */
public final class HttpClient {
  private final EventLoops loops;

  /** A client whose bytes are moved by these loops. */
  public HttpClient(EventLoops loops) {
    this.loops = loops;
  }

  /**
   * Sends the request and waits for the head of the response. Must not be called on an event loop.
   *
   * @throws UpstreamException when there is none
   */
  public ClientResponse send(Upstream upstream, ClientRequest request) throws InterruptedException {
    EventLoop loop = loops.any();
    if (loop.inEventLoop()) {
      throw new IllegalStateException("An event loop must not wait for " + upstream + ".");
    }
    ClientCall call = new ClientCall(loop, upstream, request);
    call.begin();
    try {
      return call.head().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UpstreamException failure) {
        throw new UpstreamException(failure.kind(), failure.getMessage(), failure);
      }
      throw new IllegalStateException("Calling " + upstream + " failed.", e.getCause());
    } catch (InterruptedException e) {
      call.close();
      throw e;
    }
  }

  /**
   * Sends the request and does not wait. On an event loop it is written before this returns, if
   * there is a connection.
   *
   * @return the head of the response, or an {@link UpstreamException}; what is to be done with it
   *     blocks, so it belongs on a thread that may
   */
  public CompletableFuture<ClientResponse> begin(Upstream upstream, ClientRequest request) {
    EventLoop loop = loops.here();
    ClientCall call = new ClientCall(loop, upstream, request);
    call.begin();
    return call.head();
  }
}
