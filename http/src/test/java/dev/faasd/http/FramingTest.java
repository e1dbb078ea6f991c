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
import org.junit.jupiter.params.provider.FieldSource;

/** Requests whose end is in doubt are refused, and nothing after them is believed. */
class FramingTest {
  private final Web web = new Web();
  private final AtomicInteger served = new AtomicInteger();
  private int port;

  /** Name, request, status. */
  record Raw(String name, String bytes, int status) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Raw> doubtful =
      List.of(
          raw(
              "length and chunks",
              "POST / HTTP/1.1|Host: a|Content-Length: 5|Transfer-Encoding: chunked||0||",
              400),
          raw(
              "chunks and length",
              "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 5||0||",
              400),
          raw(
              "two lengths",
              "POST / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2||ab",
              400),
          raw("a list of lengths", "POST / HTTP/1.1|Host: a|Content-Length: 1, 2||ab", 400),
          raw("a negative length", "POST / HTTP/1.1|Host: a|Content-Length: -1||", 400),
          raw("a signed length", "POST / HTTP/1.1|Host: a|Content-Length: +1||a", 400),
          raw("a length in words", "POST / HTTP/1.1|Host: a|Content-Length: one||a", 400),
          raw(
              "an unknown encoding",
              "POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||",
              501),
          raw(
              "two encodings",
              "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
              400),
          raw(
              "an encoding in disguise",
              "POST / HTTP/1.1|Host: a|Transfer-Encoding: xchunked||0||",
              400),
          raw("a space before the colon", "POST / HTTP/1.1|Host: a|Content-Length : 1||a", 400),
          raw("a bare line feed", "GET / HTTP/1.1\nHost: a\n\n", 400),
          raw("a control byte in a header", "GET / HTTP/1.1|Host: a|X: a\u0000b||", 400),
          raw("a header without a name", "GET / HTTP/1.1|Host: a|: 1||", 400),
          raw("no host", "GET / HTTP/1.1||", 400),
          raw("two hosts", "GET / HTTP/1.1|Host: a|Host: b||", 400),
          raw("no path", "GET HTTP/1.1|Host: a||", 400),
          raw("a target without a slash", "GET x HTTP/1.1|Host: a||", 400),
          raw(
              "a chunk of no known size",
              "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||zz|a|0||",
              400),
          raw("a long line", "GET /" + "a".repeat(2000) + " HTTP/1.1|Host: a||", 414),
          raw("a long header", "GET / HTTP/1.1|Host: a|X: " + "a".repeat(5000) + "||", 431));

  private static Raw raw(String name, String bytes, int status) {
    return new Raw(name, bytes.replace("|", "\r\n"), status);
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
  @FieldSource("doubtful")
  void isRefusedAndTheConnectionClosed(Raw request) throws Exception {
    try (RawClient client = new RawClient(port)) {
      client.send(request.bytes() + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
      client.finishSending();
      String all = client.rest();
      assertTrue(all.startsWith("HTTP/1.1 " + request.status() + " "), all);
      assertEquals(1, all.split("HTTP/1.1", -1).length - 1, all);
      assertEquals(0, served.get());
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
