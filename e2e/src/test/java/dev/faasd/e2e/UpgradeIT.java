package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls of a warm function, two hundred a second, while what they pass through is replaced. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class UpgradeIT {
  private static final System.Logger LOG = System.getLogger(UpgradeIT.class.getName());
  private static final long PERIOD_MICROS = 5_000;

  private final PrivateFaasd faasd;
  private final Gateway gateway;
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();

  UpgradeIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    Functions.deploy(gateway, "warm", "lab");
  }

  @Test
  void aNewGatewayTakesOverAndNoCallIsLost() throws Exception {
    long before = faasd.pid("openfaas", "gateway");
    Path compose = faasd.surroundings().directory().resolve("faasd/docker-compose.yaml");
    String text = Files.readString(compose);
    underLoad(
        () -> {
          Files.writeString(compose, text.replace("write_timeout: 60s", "write_timeout: 61s"));
          faasd.core().hangUp();
          await("another gateway alone")
              .atMost(Patience.START)
              .ignoreExceptionsInstanceOf(AssertionError.class)
              .until(() -> gateways() == 1 && faasd.pid("openfaas", "gateway") != before);
        });
  }

  @Test
  void aRestartOfTheProviderIsNotNoticed() throws Exception {
    long before = faasd.provider().pid();
    underLoad(
        () -> {
          faasd.provider().hangUp();
          await("another provider")
              .atMost(Patience.RECOVERY)
              .until(
                  () ->
                      faasd.provider().pid() != before
                          && gateway.system("function/warm").succeeded());
        });
  }

  @Test
  void aRestartOfUpIsNotNoticed() throws Exception {
    long before = faasd.core().pid();
    long serving = faasd.pid("openfaas", "gateway");
    underLoad(
        () -> {
          faasd.core().hangUp();
          await("another up")
              .atMost(Patience.RECOVERY)
              .until(() -> faasd.core().pid() != before && faasd.core().isAlive());
        });
    assertEquals(serving, faasd.pid("openfaas", "gateway"));
  }

  private long gateways() throws IOException {
    return faasd.inContainerd("openfaas", "tasks").stream()
        .filter(task -> task.startsWith("gateway"))
        .count();
  }

  /** Does it after the first second of calls, and goes on for another. */
  private void underLoad(Change change) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri("/function/warm/"))
            .timeout(Duration.ofSeconds(30))
            .build();
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          clock.scheduleAtFixedRate(() -> call(request), 0, PERIOD_MICROS, TimeUnit.MICROSECONDS);
      awaitMore(200);
      change.make();
      awaitMore(200);
      clock.shutdownNow();
    }
    await().atMost(Patience.START).until(() -> answered.get() == sent.get());
    LOG.log(System.Logger.Level.INFO, "{0} calls, {1} lost", sent.get(), lost.size());
    assertTrue(lost.isEmpty(), () -> lost.size() + " of " + sent.get() + " lost: " + lost.peek());
  }

  private void call(HttpRequest request) {
    sent.incrementAndGet();
    var _ =
        gateway
            .client()
            .sendAsync(request, BodyHandlers.discarding())
            .whenComplete(
                (response, failure) -> {
                  if (failure != null || response.statusCode() != 200) {
                    lost.add(failure != null ? failure.toString() : response.toString());
                  }
                  answered.incrementAndGet();
                });
  }

  private void awaitMore(int calls) {
    int target = answered.get() + calls;
    await().atMost(Patience.START).until(() -> answered.get() >= target);
  }

  private interface Change {
    void make() throws Exception;
  }
}
