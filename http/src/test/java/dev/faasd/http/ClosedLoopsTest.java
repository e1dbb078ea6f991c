package dev.faasd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A thread that is still busy with a call when the loops are closed ends as if they were not. */
class ClosedLoopsTest {
  private final EventLoops loops = EventLoops.start(1, "test-closed");
  private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
  private final HttpServer server =
      HttpServer.start(loops, List.of(new ListenAddress.Tcp("127.0.0.1", 0)), this::handle);

  private final Upstream upstream = Upstream.tcp(loops, "127.0.0.1", server.port());
  private final HttpClient client = new HttpClient(loops);

  @AfterEach
  void close() {
    upstream.close();
    loops.close();
  }

  private void handle(Exchange exchange) {
    if (exchange.path().equals("/endless")) {
      exchange.stream(Response.empty(200), _ -> Thread.sleep(Duration.ofMinutes(1)));
    } else {
      held.add(exchange);
    }
  }

  private void closeLoops() {
    server.close();
    loops.close();
  }

  @Test
  void aResponseCanBeClosed() throws Exception {
    ClientResponse response = client.send(upstream, ClientRequest.get("/endless"));
    closeLoops();
    response.close();
    assertEquals(200, response.status());
  }

  /** Its connection may have been closed a moment before its loop, which it hears of then. */
  @Test
  void whoWaitsForAnAnswerIsInterruptedOrHearsThatThereIsNone() throws Exception {
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread waiting = Thread.ofVirtual().start(() -> outcome.complete(send()));
    held.take();
    closeLoops();
    waiting.interrupt();
    Throwable end = outcome.get();
    assertTrue(
        end instanceof InterruptedException || end instanceof UpstreamException, end::toString);
  }

  private Throwable send() {
    try (ClientResponse response = client.send(upstream, ClientRequest.get("/held"))) {
      return new AssertionError("Answered with " + response.status() + ".");
    } catch (Throwable failure) {
      return failure;
    }
  }

  @Test
  void anExchangeCanBeAnsweredAndGotBackToWithoutEffect() throws Exception {
    var _ = client.begin(upstream, ClientRequest.get("/held"));
    Exchange exchange = held.take();
    closeLoops();
    exchange.answer(Response.text(200, "late"));
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    exchange.execute(() -> reached.complete(true));
    assertEquals(false, reached.getNow(false));
  }

  @Test
  void nothingIsDoneLater() {
    closeLoops();
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    loops.later(Duration.ZERO, () -> reached.complete(true));
    assertEquals(false, reached.getNow(false));
  }
}
