package dev.faasd.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that goes loses no request of a client that cannot know. */
class DrainTest {
  /** Longer than any test takes; those that wait for its end take a moment. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final Duration MOMENT = Duration.ofMillis(200);
  private static final int CLIENTS = 16;

  private final Web web = new Web();
  private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server =
      web.server(
          exchange -> {
            if (exchange.path().equals("/held")) {
              held.add(exchange);
            } else {
              exchange.answer(Response.text(200, "hi"));
            }
          });

  private final int port = server.port();

  @AfterEach
  void close() {
    web.close();
    threads.close();
  }

  @Test
  void anIdleConnectionIsServedOnceMore() throws Exception {
    try (RawClient idle = new RawClient(port)) {
      assertFalse(ask(idle, "/").contains("close"));
      drain(LONG, LONG);
      String last = ask(idle, "/");
      assertTrue(last.startsWith("HTTP/1.1 200") && last.contains("connection: close"), last);
      assertEquals("", idle.rest());
    }
  }

  @Test
  void whoSendsTwoRequestsAtOnceGetsAWholeAnswerToTheFirst() throws Exception {
    drain(LONG, LONG);
    try (RawClient hasty = new RawClient(port)) {
      hasty.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
      held.take().answer(Response.text(200, "x".repeat(100_000)));
      assertTrue(hasty.head().contains("connection: close"));
      assertEquals(100_001, hasty.rest().length());
    }
  }

  @Test
  void afterAWhileIdleConnectionsAreClosedAndNoneIsTakenAnyMore() throws Exception {
    try (RawClient idle = new RawClient(port)) {
      ask(idle, "/");
      server.drain(MOMENT, LONG);
      assertEquals("", idle.rest());
    }
    assertTrue(refusesConnections());
  }

  @Test
  void whatIsUnderWayEndsWithinTheGrace() throws Exception {
    try (RawClient running = new RawClient(port);
        RawClient sending = new RawClient(port)) {
      running.sendHead("GET /held HTTP/1.1", "Host: a");
      Exchange exchange = held.take();
      sending.send("GET /held HT");
      letTheServerRead();
      Future<?> ended = threads.submit(() -> server.drain(MOMENT, LONG));
      await().until(this::refusesConnections);
      sending.sendHead("TP/1.1", "Host: a");
      held.take().answer(Response.text(200, "late"));
      exchange.answer(Response.text(200, "slow"));
      assertTrue(sending.rest().endsWith("late\n"));
      assertTrue(running.rest().endsWith("slow\n"));
      ended.get();
    }
  }

  @Test
  void whatTakesLongerThanTheGraceIsCutVisibly() throws Exception {
    try (RawClient running = new RawClient(port)) {
      running.sendHead("GET /held HTTP/1.1", "Host: a");
      held.take().stream(
          Response.empty(200),
          out -> {
            CountDownLatch left = new CountDownLatch(1);
            out.onClientLeft(left::countDown);
            out.write(new byte[] {'x'});
            left.await();
          });
      running.head();
      server.drain(Duration.ZERO, MOMENT);
      assertEquals("1\r\nx\r\n", running.rest(), "without the chunk that ends it");
    }
  }

  @Test
  void whoWasPromisedAConnectionThatStaysMayUseItOnceMore() throws Exception {
    CountDownLatch finish = new CountDownLatch(1);
    try (RawClient running = new RawClient(port)) {
      running.sendHead("GET /held HTTP/1.1", "Host: a");
      held.take().stream(
          Response.empty(200),
          out -> {
            out.write(new byte[] {'x'});
            finish.await();
          });
      assertFalse(running.head().contains("close"));
      Future<?> ended = threads.submit(() -> server.drain(MOMENT, LONG));
      await().until(this::refusesConnections);
      finish.countDown();
      running.readTo("0\r\n\r\n");
      assertTrue(ask(running, "/").contains("connection: close"));
      assertEquals("", running.rest());
      ended.get();
    }
  }

  @Test
  void busyClientsThatGoOnElsewhereLoseNothing() throws Exception {
    HttpServer next = web.server(exchange -> exchange.answer(Response.text(200, "hi")));
    AtomicInteger current = new AtomicInteger(port);
    AtomicInteger answers = new AtomicInteger();
    AtomicBoolean done = new AtomicBoolean();
    List<Future<?>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          threads.submit(
              () -> {
                while (!done.get()) {
                  try (RawClient client = new RawClient(current.get())) {
                    while (!done.get() && !ask(client, "/").contains("connection: close")) {
                      answers.incrementAndGet();
                    }
                  }
                }
                return null;
              }));
    }
    await().until(() -> answers.get() > 10 * CLIENTS);

    current.set(next.port());
    server.drain(Duration.ofSeconds(2), LONG);

    int before = answers.get();
    await().until(() -> answers.get() > before + 10 * CLIENTS);
    done.set(true);
    for (Future<?> client : clients) {
      client.get();
    }
  }

  /** Begins to drain, and returns when that has begun. */
  private void drain(Duration linger, Duration grace) {
    var _ = threads.submit(() -> server.drain(linger, grace));
    await()
        .until(
            () -> {
              try (RawClient fresh = new RawClient(port)) {
                return ask(fresh, "/").contains("connection: close");
              }
            });
  }

  /** The head of the answer; its body is read, too. */
  private static String ask(RawClient client, String path) throws IOException {
    String head = client.sendHead("GET " + path + " HTTP/1.1", "Host: a").head();
    client.readTo("hi\n");
    return head;
  }

  /** What was sent before; a newer connection of each event loop is not served earlier. */
  private void letTheServerRead() throws IOException {
    for (int i = 0; i < 2 * web.loops().count(); i++) {
      try (RawClient client = new RawClient(port)) {
        ask(client, "/");
      }
    }
  }

  private boolean refusesConnections() {
    try (RawClient _ = new RawClient(port)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
