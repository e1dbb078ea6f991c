package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Core services that are killed, in ways that a test can provoke. */
class ComesBackIT extends OnPrivateInstance {
  private static final int KILLS = 20;

  @Test
  void killedTwentyTimesItIsBackEachTimeAndKeepsItsVolume() throws Exception {
    Path compose =
        one(
            """
            command: [sh, -c, "echo start >> /data/starts; exec sleep 1000"]
            volumes: ["data:/data"]
            stop_grace_period: 1s
            """);
    try (RunningUp up = up(compose)) {
      for (int i = 0; i < KILLS; i++) {
        int pid = up.pid("it");
        String address = up.find("it").address().orElseThrow();
        assertTrue(Files.readString(instance.settings().hostsFile()).contains(address + "\tit\n"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> up.runsAnew("it", pid));
        await().atMost(PATIENCE).until(() -> state("it").phase().equals("running"));
      }
      Path starts = instance.settings().volumes().resolve("data/starts");
      await().until(() -> Files.readAllLines(starts).size() == KILLS + 1);
      assertEquals(KILLS, state("it").restarts());
      assertTrue(up.stop());
    }
  }

  @Test
  void killedForWantOfMemoryItComesBack() {
    Path compose =
        one(
            """
            command: [sh, -c, "echo started; x=x; while :; do x=$$x$$x; done"]
            mem_limit: 8m
            """);
    try (RunningUp up = up(compose)) {
      await()
          .atMost(PATIENCE)
          .until(() -> up.lines().stream().filter("openfaas:it started"::equals).count() >= 3);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                String metrics = Files.readString(instance.settings().serviceMetrics());
                return count(metrics, "faasd_service_oom_kills_total{service=\"it\"}") >= 2
                    && count(metrics, "faasd_service_exits_total{service=\"it\",code=\"137\"}")
                        >= 2;
              });
      assertTrue(up.stop());
    }
  }

  private static long count(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
        .sum();
  }

  @Test
  void whatFailsOftenEnoughIsLeftWhereItsPolicySaysSo() {
    Path compose = one("command: [sh, -c, 'echo started; exit 7']\nrestart: on-failure:2\n");
    try (RunningUp up = up(compose)) {
      await().atMost(PATIENCE).until(() -> state("it").phase().equals("ended with code 7"));
      assertEquals(3, up.lines().stream().filter("openfaas:it started"::equals).count());
      assertTrue(up.stop());
    }
  }
}
