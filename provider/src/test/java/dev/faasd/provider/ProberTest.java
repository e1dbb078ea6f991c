package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.Probe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProberTest {
  private static final String ADDRESS = "127.0.0.1";
  private static final Duration LONG = Duration.ofDays(30);
  private final CompletableFuture<List<String>> request = new CompletableFuture<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** Answers the next request with this. */
  private void answer(String answer) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = server.accept()) {
                BufferedReader lines =
                    new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                List<String> head = new ArrayList<>();
                for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                  head.add(line);
                }
                client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                request.complete(head);
              } catch (IOException e) {
                request.completeExceptionally(e);
              }
            });
  }

  private Prober.Verdict ask(Duration timeout) throws InterruptedException {
    Probe probe = new Probe("/_/health", false, Duration.ZERO, Optional.empty(), timeout, 1, 1);
    return new Prober(server.getLocalPort()).ask(ADDRESS, Optional.of(probe));
  }

  private static String why(Prober.Verdict verdict) {
    return verdict instanceof Prober.Verdict.Unwell(String why) ? why : verdict.toString();
  }

  @Test
  void askedIsThePathByAnAgentThatWatchdogsDoNotLog() throws Exception {
    answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    assertEquals(new Prober.Verdict.Well(), ask(LONG));
    List<String> head = request.join();
    assertEquals("GET /_/health HTTP/1.1", head.getFirst());
    assertTrue(head.contains("Host: 127.0.0.1"), head.toString());
    assertTrue(head.contains("User-Agent: kube-probe/faasd"), head.toString());
    assertTrue(head.contains("Connection: close"), head.toString());
  }

  @ParameterizedTest
  @CsvSource({"HTTP/1.0 404 Not Found,", "HTTP/1.1 503 Not Ready,answered 503 to GET /_/health"})
  void statusDecides(String line, String why) throws Exception {
    answer(line + "\r\n\r\n");
    Prober.Verdict verdict = ask(LONG);
    assertEquals(why == null ? new Prober.Verdict.Well() : new Prober.Verdict.Unwell(why), verdict);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 2", "SSH-2.0-OpenSSH_9", "HTTP/1.1 abc OK", "HTTP/2 -200"})
  void whatIsNoHttpIsToldSo(String answer) throws Exception {
    answer(answer);
    assertEquals("gave no HTTP answer to GET /_/health", why(ask(LONG)));
  }

  @Test
  void whoIsSilentIsWaitedForSoLong() throws Exception {
    assertEquals("did not answer GET /_/health within 20 ms", why(ask(Duration.ofMillis(20))));
  }

  @Test
  void nobodyListensIsToldSo() throws Exception {
    server.close();
    int port = server.getLocalPort();
    assertEquals("did not listen on port " + port, why(ask(LONG)));
    assertEquals(
        new Prober.Verdict.Unwell("did not listen on port " + port),
        new Prober(port).ask(ADDRESS, Optional.empty()));
  }

  @Test
  void interruptIsNoFaultOfTheReplicas() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread asks =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    end.completeExceptionally(new AssertionError(ask(LONG).toString()));
                  } catch (InterruptedException e) {
                    end.complete(e);
                  }
                });
    try (Socket asked = server.accept()) {
      assertTrue(asked.getInputStream().read() >= 0);
      asks.interrupt();
      assertTrue(end.get() instanceof InterruptedException);
    }
  }
}
