package dev.faasd.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Core services that keep something: Redis, as people add it to the compose file, and Prometheus.
 */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class StatefulServiceIT {
  private static final String REDIS =
      """
        redis:
          image: localhost/faasd/redis:dev
          user: redis
          command: ["--dir", "/data", "--protected-mode", "no", "--appendonly", "yes", "--appendfsync", "always"]
          volumes: ["redis:/data"]
          expose: [6379]
          read_only: true
          mem_limit: 128m
          labels: {edition: one}
          healthcheck: {test: [CMD, redis-cli, ping], interval: 1s, timeout: 10s}
      """;

  /** Asks once, as soon as there is somebody to ask. */
  private static final String READER =
      """
        reader:
          image: localhost/faasd/redis:dev
          entrypoint: [redis-cli, -h, redis, GET, greeting]
          depends_on: {redis: {condition: service_healthy}}
          restart: "no"
      """;

  private final PrivateFaasd faasd;
  private final Gateway gateway;
  private String shipped = "";

  StatefulServiceIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @BeforeEach
  void remember() throws IOException {
    shipped = Files.readString(faasd.composeFile());
  }

  @AfterEach
  void restore() throws IOException {
    reload(shipped);
  }

  @Test
  void databaseKeepsItsDataWhateverIsKilledStoppedOrReplaced() throws Exception {
    long untouched = pid("gateway");
    reload(with(REDIS));
    awaitAnswer("+PONG", "PING", 0);
    assertEquals("+OK", redis("SET greeting hello"));
    assertEquals(untouched, pid("gateway"), "the gateway was replaced");
    Functions.deploy(gateway, "client", "lab");
    assertEquals(
        "reached\n",
        gateway.call("client/reach?host=%s&port=6379".formatted(faasd.address("redis"))).text());

    kill("redis");

    long running = pid("redis");
    faasd.core().kill();
    faasd.containerd().kill();
    await()
        .atMost(Patience.START)
        .until(() -> faasd.command("service", "list").output().contains("running, healthy"));
    awaitAnswer("hello", "GET greeting", 0);
    assertEquals(running, pid("redis"), "redis was restarted with faasd and containerd");

    reload(with(REDIS.replace("one", "two") + READER));
    awaitAnswer("hello", "GET greeting", running);
    await()
        .atMost(Patience.RECOVERY)
        .until(() -> faasd.command("service", "logs", "reader").output().contains("hello"));

    faasd.command("service", "stop", "redis").succeeded();
    assertEquals("", faasd.address("redis"));
    faasd.command("service", "start", "redis").succeeded();
    awaitAnswer("hello", "GET greeting", 0);

    assertEquals(0, faasd.core().stop());
    faasd.core().release();
    awaitAnswer("hello", "GET greeting", 0);
    await()
        .atMost(Patience.START)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> gateway.answers("client/"));
  }

  @Test
  void prometheusKeepsItsDataOverKillsAndReplacement() throws Exception {
    await().atMost(Patience.START).until(() -> faasd.prometheus().series("up", Instant.now()) > 0);
    Instant then = Instant.now();
    int known = faasd.prometheus().series("up", then);

    for (int i = 0; i < 3; i++) {
      kill("prometheus");
      awaitKnown(known, then);
    }
    // What it tells of itself: how it ended.
    String kills = "faasd_service_exits_total{service=\"prometheus\",code=\"137\"} >= 3";
    await()
        .atMost(Patience.RECOVERY)
        .until(() -> faasd.prometheus().series(kills, Instant.now()) == 1);

    long before = pid("prometheus");
    reload(shipped.replace("  prometheus:\n", "  prometheus:\n    labels: {edition: two}\n"));
    awaitKnown(known, then);
    assertNotEquals(before, pid("prometheus"));
  }

  private void awaitKnown(int series, Instant at) {
    await()
        .atMost(Patience.RECOVERY)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> faasd.prometheus().series("up", at) == series);
  }

  /** The shipped file with more services. */
  private String with(String services) {
    return shipped.replace(
        "\nsecrets:\n  gateway", "\n" + services + "\nvolumes: {redis: }\n\nsecrets:\n  gateway");
  }

  private void reload(String text) throws IOException {
    Files.writeString(faasd.composeFile(), text);
    await()
        .atMost(Patience.START)
        .untilAsserted(() -> faasd.command("service", "reload").succeeded());
  }

  /** Kills a service's process; returns when there is another. */
  private void kill(String service) throws IOException {
    long before = pid(service);
    assertTrue(ProcessHandle.of(before).orElseThrow().destroyForcibly());
    await()
        .atMost(Patience.RECOVERY)
        .ignoreExceptionsInstanceOf(AssertionError.class)
        .until(() -> pid(service) != before);
  }

  private long pid(String service) throws IOException {
    return faasd.pid("openfaas", service);
  }

  private void awaitAnswer(String answer, String command, long otherThan) {
    await()
        .atMost(Patience.START)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              assertNotEquals(otherThan, pid("redis"));
              assertEquals(answer, redis(command));
            });
  }

  /** What Redis answers: a simple string with its sign, or the text of a bulk string. */
  private String redis(String command) throws IOException {
    try (Socket socket = new Socket(faasd.address("redis"), 6379)) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String first = lines.readLine();
      return first.startsWith("$") ? lines.readLine() : first;
    }
  }
}
