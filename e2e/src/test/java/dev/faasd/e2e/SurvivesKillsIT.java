package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is killed, all works again by itself; each test logs how long that took. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class SurvivesKillsIT {
  private static final System.Logger LOG = System.getLogger(SurvivesKillsIT.class.getName());

  private final PrivateFaasd faasd;
  private final Gateway gateway;

  SurvivesKillsIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    Functions.deploy(gateway, "victim", "lab");
  }

  @Test
  void killOfTheProvider() throws Exception {
    long before = faasd.pid("openfaas-fn", "victim.");
    faasd.provider().kill();
    awaitAllWorks("provider");
    assertEquals(before, faasd.pid("openfaas-fn", "victim."), "the function was restarted");
  }

  @Test
  void killOfTheGatewaysTask() throws Exception {
    long before = faasd.pid("openfaas", "gateway");
    ProcessHandle process = ProcessHandle.of(before).orElseThrow();
    kill(before);
    await()
        .atMost(Patience.RECOVERY)
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> !process.isAlive() && gateway.withoutCredentials("/healthz").status() == 200);
    Duration answered = uptime();
    Duration began = beginning(faasd.pid("openfaas", "gateway"));
    LOG.log(
        System.Logger.Level.INFO,
        "the published port answers {0} ms after the gateway''s next process began",
        answered.minus(began).toMillis());
    awaitAllWorks("gateway");
  }

  private static Duration uptime() throws IOException {
    String seconds = Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0];
    return Duration.ofMillis((long) (1000 * Double.parseDouble(seconds)));
  }

  /** Of a process, by the clock of {@link #uptime}. */
  private static Duration beginning(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String ticks = stat.substring(stat.lastIndexOf(')')).split(" ", -1)[20];
    return Duration.ofMillis(10 * Long.parseLong(ticks));
  }

  @Test
  void killOfUpLeavesTheCoreServicesRunning() throws Exception {
    long before = faasd.pid("openfaas", "gateway");
    faasd.core().kill();
    awaitAllWorks("up");
    await().atMost(Patience.RECOVERY).until(() -> faasd.core().isAlive());
    assertEquals(before, faasd.pid("openfaas", "gateway"), "the gateway was restarted");

    kill(before); // the new process watches what it adopted
    await()
        .atMost(Patience.RECOVERY)
        .ignoreExceptionsInstanceOf(AssertionError.class)
        .until(() -> faasd.pid("openfaas", "gateway") != before);
    awaitAllWorks("gateway after up");
  }

  @Test
  void killOfAFunction() throws Exception {
    kill(faasd.pid("openfaas-fn", "victim."));
    awaitAllWorks("function");
  }

  @Test
  void exitOfAFunctionByItself() throws Exception {
    long before = faasd.pid("openfaas-fn", "victim.");
    assertTrue(gateway.call("victim/exit?code=3").status() >= 500);
    awaitAllWorks("function that ended");
    assertTrue(before != faasd.pid("openfaas-fn", "victim."));
  }

  @Test
  void killOfContainerdLeavesAllRunning() throws Exception {
    long function = faasd.pid("openfaas-fn", "victim.");
    faasd.containerd().kill();
    awaitAllWorks("containerd");
    assertEquals(function, faasd.pid("openfaas-fn", "victim."), "the function was restarted");
  }

  /** All: the function answers, containerd is reached, and a new function can be deployed. */
  private void awaitAllWorks(String killed) {
    long start = System.nanoTime();
    await("after the kill of " + killed)
        .atMost(Patience.RECOVERY)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> gateway.answers("victim/") && isListed() && deployAndDelete());
    long millis = (System.nanoTime() - start) / 1_000_000;
    LOG.log(System.Logger.Level.INFO, "kill of {0}: all works after {1} ms", killed, millis);
  }

  private boolean isListed() throws Exception {
    Answer answer = gateway.system("function/victim");
    return answer.succeeded() && answer.json().path("availableReplicas").asInt() == 1;
  }

  private boolean deployAndDelete() throws Exception {
    return gateway.deploy("another", Functions.LAB, Map.of()).succeeded()
        && gateway.delete("another").succeeded();
  }

  private static void kill(long pid) {
    assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
  }
}
