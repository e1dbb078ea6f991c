package dev.faasd.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests whose end is in doubt are refused, and nothing after them is believed. */
class FramingTest {
  private final Web web = new Web();
  private final AtomicInteger served = new AtomicInteger();
  private int port;

  static List<RawRequest> doubtful() {
    return RawRequest.all().stream().filter(request -> request.status() != 200).toList();
  }

  static List<RawRequest> harmless() {
    return RawRequest.all().stream().filter(request -> request.status() == 200).toList();
  }

  @BeforeEach
  void start() {
    ServerLimits limits =
        new ServerLimits(
            1024,
            4096,
            1000,
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            Duration.ofSeconds(5),
            Duration.ofMillis(500));
    port =
        web.server(
                limits,
                exchange ->
                    exchange.blocking(
                        body -> {
                          body.bytes();
                          served.incrementAndGet();
                          return Response.text(200, "served");
                        }))
            .port();
  }

  @AfterEach
  void close() {
    web.close();
  }

  @ParameterizedTest
  @MethodSource("doubtful")
  void isRefusedAndTheConnectionClosed(RawRequest request) throws Exception {
    String all = answersTo(request);
    assertTrue(
        all.startsWith("HTTP/1.1 " + request.status() + " "), () -> request.name() + ": " + all);
    assertEquals(1, all.split("HTTP/1.1 \\d", -1).length - 1, all);
    assertEquals(0, served.get());
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void isServedAndSoIsTheNext(RawRequest request) throws Exception {
    String all = answersTo(request);
    assertTrue(all.startsWith("HTTP/1.1 200 "), () -> request.name() + ": " + all);
    assertEquals(request.name().contains("old client") ? 1 : 2, served.get(), all);
  }

  private String answersTo(RawRequest request) throws Exception {
    try (RawClient client = new RawClient(port)) {
      return client.answersTo(request.bytes());
    }
  }

  @Test
  void aSlowHeadIsNotWaitedFor() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET / HTTP/1.1\r\nHost");
      assertTrue(client.rest().startsWith("HTTP/1.1 408 "));
    }
  }

  @Test
  void aSlowBodyIsNotWaitedFor() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
      assertTrue(client.rest().startsWith("HTTP/1.1 408 "));
      assertEquals(0, served.get());
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertTrue(client.rest().endsWith("served\n"));
    }
  }

  @Test
  void aBodyLongerThanAllowedIsRefused() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n" + "a".repeat(2000));
      assertTrue(client.head().startsWith("HTTP/1.1 413 "));
    }
  }

  @Test
  void blockingCodeGivesTheNodWhenItReads() throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.sendHead("POST / HTTP/1.1", "Host: a", "Content-Length: 2", "Expect: 100-continue");
      assertEquals("HTTP/1.1 100 Continue\r\n\r\n", client.head());
      client.send("ab");
      assertTrue(client.head().startsWith("HTTP/1.1 200 "));
    }
  }
}
