package dev.faasd.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.http.ClientRequest;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Handler;
import dev.faasd.http.HttpClient;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Response;
import dev.faasd.http.Upstream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private static final Handler HANDLER = exchange -> exchange.answer(Response.text(201, "made"));

  private final EventLoops loops = EventLoops.start(1, "test-access-log");
  private final HttpClient client = new HttpClient(loops);
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void tellsOfEachRequestWithoutItsQuery() throws Exception {
    String line = lineOf(new AccessLogStyle(AccessLogStyle.Form.TEXT, false));
    assertTrue(
        line.matches(
            "PUT /function/a%0Ab\\\\xc3\\\\xa9 201 \\d+\\.\\d{6}s 127\\.0\\.0\\.1:\\d+ \\\\xe9\\\\x5c\\n"),
        line);
  }

  @Test
  void tellsQueriesWhenItShall() throws Exception {
    String line = lineOf(new AccessLogStyle(AccessLogStyle.Form.TEXT, true));
    assertTrue(line.contains("?token=secret "), line);
  }

  @Test
  void tellsProgramsByObjects() throws Exception {
    String line = lineOf(new AccessLogStyle(AccessLogStyle.Form.JSON, false));
    assertTrue(line.startsWith("{\"time\":\"20"), line);
    assertTrue(line.contains("\"method\":\"PUT\""), line);
    assertTrue(line.contains("\"status\":201"), line);
    assertFalse(line.contains("secret"), line);
    assertEquals(1, line.lines().count());
  }

  private String lineOf(AccessLogStyle style) throws Exception {
    AccessLog log = new AccessLog(style, written);
    log.start();
    send(log, 1);
    log.close();
    return written.toString(StandardCharsets.UTF_8);
  }

  private void send(AccessLog log, int times) throws Exception {
    List<ListenAddress> anywhere = List.of(new ListenAddress.Tcp("127.0.0.1", 0));
    try (HttpServer server = HttpServer.start(loops, anywhere, log.around(HANDLER));
        Upstream upstream = Upstream.tcp(loops, "127.0.0.1", server.port())) {
      for (int i = 0; i < times; i++) {
        ClientRequest request =
            ClientRequest.of("PUT", "/function/a%0Ab\u00e9?token=secret")
                .with("X-Call-Id", "\u00e9\\");
        client.send(upstream, request).close();
      }
    }
  }

  @Test
  void whoServesDoesNotWaitForWhoReads() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) {
            try {
              stuck.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    AccessLog log = new AccessLog(new AccessLogStyle(AccessLogStyle.Form.TEXT, false), full, 10);
    log.start();
    send(log, 20);
    await().atMost(Duration.ofSeconds(10)).until(() -> log.dropped() > 0);
    stuck.countDown();
    log.close();
  }
}
