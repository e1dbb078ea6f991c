package dev.faasd.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever cannot take bytes stops whoever sends them, with little memory between. */
class FlowTest {
  private static final int MEGABYTE = 1024 * 1024;

  /** More than all socket buffers on the way together. */
  private static final long PLENTY = 64L * MEGABYTE;

  private final Web web = new Web();

  @AfterEach
  void close() {
    web.close();
  }

  private Upstream inFrontOf(Upstream upstream) {
    return web.serve(exchange -> exchange.forward(upstream, new Forwarding() {}));
  }

  @Test
  void tenMegabytesComeBackAsSent() throws Exception {
    byte[] sent = new byte[10 * MEGABYTE];
    new Random(1).nextBytes(sent);
    Upstream echo =
        web.serve(
            exchange -> exchange.blocking(body -> Response.of(200, "application/x", body.bytes())));
    ClientRequest request = ClientRequest.of("POST", "/").body(sent);
    try (ClientResponse response = web.client().send(inFrontOf(echo), request)) {
      byte[] got = response.bytes(sent.length);
      assertEquals(-1, java.util.Arrays.mismatch(sent, got));
    }
  }

  @Test
  void aClientThatReadsNothingStopsTheWriter() throws Exception {
    AtomicLong written = new AtomicLong();
    CompletableFuture<Boolean> left = new CompletableFuture<>();
    Upstream endless =
        web.serve(
            exchange ->
                exchange.stream(
                    Response.empty(200),
                    out -> {
                      out.onClientLeft(() -> left.complete(true));
                      byte[] chunk = new byte[MEGABYTE / 8];
                      while (written.get() < PLENTY) {
                        out.write(chunk);
                        written.addAndGet(chunk.length);
                      }
                    }));
    try (RawClient client = new RawClient(portOf(inFrontOf(endless)))) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      client.head();
      AtomicLong before = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(20))
          .until(() -> before.getAndSet(written.get()) == written.get());
      assertTrue(written.get() < PLENTY / 2, "written: " + written);
    }
    assertTrue(left.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aServerThatReadsNothingStopsTheClient() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    CompletableFuture<Long> total = new CompletableFuture<>();
    Upstream lazy =
        web.serve(
            exchange ->
                exchange.blocking(
                    body -> {
                      letGo.await();
                      long read = 0;
                      byte[] chunk = new byte[MEGABYTE];
                      InputStream in = body.stream();
                      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                        read += n;
                      }
                      total.complete(read);
                      return Response.empty(200);
                    }));
    AtomicLong sent = new AtomicLong();
    try (RawClient client = new RawClient(portOf(inFrontOf(lazy)))) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + PLENTY + "\r\n\r\n");
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    byte[] chunk = new byte[MEGABYTE / 8];
                    while (sent.get() < PLENTY) {
                      try {
                        client.send(chunk);
                      } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                      }
                      sent.addAndGet(chunk.length);
                    }
                  });
      AtomicLong before = new AtomicLong(-1);
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(20))
          .until(() -> before.getAndSet(sent.get()) == sent.get());
      assertTrue(sent.get() < PLENTY / 2, "sent: " + sent);
      letGo.countDown();
      assertEquals(PLENTY, total.get(20, TimeUnit.SECONDS));
      sender.join();
      assertTrue(client.head().startsWith("HTTP/1.1 200 "));
    }
  }

  @Test
  void blockingCodeHearsOfAClientThatLeaves() throws Exception {
    CompletableFuture<Throwable> heard = new CompletableFuture<>();
    int port =
        web.server(
                exchange ->
                    exchange.blocking(
                        body -> {
                          heard.complete(assertThrows(ClientLeft.class, body::bytes));
                          return Response.empty(200);
                        }))
            .port();
    try (RawClient client = new RawClient(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc").abort();
    }
    assertTrue(heard.get(5, TimeUnit.SECONDS) instanceof ClientLeft);
  }

  @Test
  void aStreamThatBreaksIsNotTakenForWhole() throws Exception {
    Upstream broken =
        web.serve(
            exchange ->
                exchange.stream(
                    Response.empty(200),
                    out -> {
                      out.write(new byte[] {1, 2, 3});
                      throw new java.io.IOException("on purpose");
                    }));
    try (ClientResponse response = web.get(inFrontOf(broken), "/")) {
      UpstreamException failure =
          assertThrows(UpstreamException.class, () -> response.bytes(MEGABYTE));
      assertEquals(UpstreamException.Kind.BROKEN, failure.kind());
    }
  }

  @Test
  void aReaderWaitsNoLongerThanItsPatience() throws Exception {
    Upstream silent =
        web.serve(
            exchange ->
                exchange.stream(
                    Response.empty(200),
                    out -> {
                      CountDownLatch gone = new CountDownLatch(1);
                      out.onClientLeft(gone::countDown);
                      gone.await();
                    }));
    ClientRequest request = ClientRequest.get("/").patience(Duration.ofMillis(100));
    try (ClientResponse response = web.client().send(silent, request)) {
      UpstreamException failure = assertThrows(UpstreamException.class, () -> response.text());
      assertEquals(UpstreamException.Kind.TIMED_OUT, failure.kind());
    }
  }

  private static int portOf(Upstream upstream) {
    String address = upstream.toString();
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }
}
