package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Functions freeze and wake, stop and start, are updated and killed, all at random, so many at a
 * time that it takes minutes: no call fails, nothing is left over, and our processes do not grow.
 * The system property {@code soak.cycles} says how often they wake (10,000); a twentieth of that
 * are cold starts.
 */
@Tag("soak")
class SleepSoakIT {
  private static final System.Logger LOG = System.getLogger(SleepSoakIT.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int WAKES = Integer.getInteger("soak.cycles", 10_000);
  private static final int COLD_STARTS = WAKES / 20;
  private static final int SLEEPERS = 160;
  private static final int STOPPERS = 10;
  private static final int DEPLOYED_AT_A_TIME = 4;

  /** About when they fall asleep, so that some calls come at that very moment. */
  private static final int MOST_THINKING_MILLIS = 4_000;

  /** By which a process may grow in the second half. */
  private static final double MOST_GROWTH_MIB = 16;

  /** In a shorter run they are still warming up. */
  private static final int ENOUGH_WAKES = 5_000;

  private static final int MORE_FILES = 30;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger wakes = new AtomicInteger();
  private final AtomicInteger coldStarts = new AtomicInteger();
  private final Map<String, Growth> growths = new LinkedHashMap<>();
  private final Map<String, Long> files = new LinkedHashMap<>();

  /** Held for reading by those who need containerd to be there. */
  private final ReadWriteLock starting = new ReentrantReadWriteLock();

  private PrivateFaasd faasd;
  private ControlGroups groups;

  @Test
  void noCallFailsAndNothingGrows() throws Exception {
    try (PrivateFaasd started = PrivateFaasd.start()) {
      faasd = started;
      groups = new ControlGroups(faasd.surroundings().settings().get("FAASD_CGROUP_PARENT"));
      List<SoakCaller> sleepers = callers("sleeper-", SLEEPERS);
      List<SoakCaller> stoppers = callers("stopper-", STOPPERS);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> all = new ArrayList<>();
        sleepers.forEach(one -> all.add(threads.submit(ended(() -> wakeAgainAndAgain(one)))));
        stoppers.forEach(one -> all.add(threads.submit(ended(() -> startAgainAndAgain(one)))));
        all.add(threads.submit(ended(() -> disturb(sleepers))));
        all.add(threads.submit(ended(this::watch)));
        for (Future<?> one : all) {
          one.get();
        }
      }
      keepLogsOfFailures();
      assertEquals(List.of(), List.copyOf(failures));
      for (SoakCaller one : Stream.concat(sleepers.stream(), stoppers.stream()).toList()) {
        assertTrue(faasd.gateway().delete(one.function()).succeeded());
      }
      assertNothingIsLeft();
      assertNothingHasGrown();
    }
  }

  /** What our programs said is removed with them. */
  private void keepLogsOfFailures() throws IOException {
    if (!failures.isEmpty()) {
      Path kept = Files.createDirectories(Path.of("target/soak-logs"));
      Path directory = faasd.surroundings().directory();
      Ended.run(
          "cp",
          "-r",
          directory + "/provider.log",
          directory + "/up.log",
          directory + "/containerd.log",
          directory + "/log",
          kept.toString());
    }
  }

  private List<SoakCaller> callers(String prefix, int count) throws Exception {
    List<Future<SoakCaller>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(DEPLOYED_AT_A_TIME)) {
      for (int i = 0; i < count; i++) {
        SoakCaller caller = new SoakCaller(faasd.gateway(), prefix + i, failures, i);
        callers.add(threads.submit(() -> deployed(caller)));
      }
    }
    List<SoakCaller> all = new ArrayList<>();
    for (Future<SoakCaller> caller : callers) {
      all.add(caller.get());
    }
    return all;
  }

  private SoakCaller deployed(SoakCaller caller) throws Exception {
    Answer answer = faasd.gateway().system("POST", "functions", deployment(caller.function(), 0));
    assertTrue(answer.succeeded(), answer::toString);
    return caller;
  }

  private static String deployment(String function, int version) {
    ObjectNode json = JSON.createObjectNode().put("service", function).put("image", Functions.LAB);
    json.putObject("labels")
        .put("com.openfaas.scale.zero", "true")
        .put("com.openfaas.scale.zero-duration", "1s")
        .put("com.openfaas.scale.zero-stop", function.startsWith("stopper") ? "1s" : "24h");
    json.putObject("envVars").put("VERSION", Integer.toString(version));
    return json.toString();
  }

  /** What cannot go on ends all others, too. */
  private Callable<Void> ended(Callable<Void> work) {
    return () -> {
      try {
        return work.call();
      } catch (Exception | AssertionError e) {
        failures.add(e.toString());
        throw e;
      }
    };
  }

  private boolean done() {
    return !failures.isEmpty() || (wakes.get() >= WAKES && coldStarts.get() >= COLD_STARTS);
  }

  private Void wakeAgainAndAgain(SoakCaller caller) throws Exception {
    while (!done()) {
      caller.think(MOST_THINKING_MILLIS);
      boolean asleep = groups.frozen(caller.function());
      caller.call();
      if (asleep) {
        wakes.incrementAndGet();
      }
    }
    return null;
  }

  private Void startAgainAndAgain(SoakCaller caller) throws Exception {
    while (!done()) {
      // The provider may be away for a moment.
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> faasd.gateway().scale(caller.function(), 0).succeeded());
      starting.readLock().lock();
      try {
        await(caller.function() + " is stopped")
            .atMost(Duration.ofMinutes(2))
            .until(() -> groups.processes(caller.function()).isEmpty());
        caller.call();
      } finally {
        starting.readLock().unlock();
      }
      coldStarts.incrementAndGet();
    }
    return null;
  }

  /** Its process ends, frozen or not; returns when it has. */
  private void kill(String function) throws IOException {
    List<Long> before = groups.processes(function);
    for (String id : faasd.inContainerd("openfaas-fn", "tasks")) {
      if (id.startsWith(function + ".g")) {
        faasd.surroundings().ctr("-n", "openfaas-fn", "tasks", "kill", "-s", "SIGKILL", id);
      }
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> before.stream().noneMatch(pid -> ProcessHandle.of(pid).isPresent()));
  }

  /** Updates, kills of what sleeps, and in the first third kills of our own programs. */
  private Void disturb(List<SoakCaller> sleepers) throws Exception {
    Random random = new Random(WAKES);
    for (int i = 1; !done(); i++) {
      SoakCaller victim = sleepers.get(random.nextInt(sleepers.size()));
      victim.think(1_000);
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> killWhileQuiet(victim);
        case 3 -> killAProgram(faasd.provider());
        case 4 -> killContainerd();
        default -> {
          Answer answer =
              faasd.gateway().system("PUT", "functions", deployment(victim.function(), i));
          if (!answer.succeeded()) {
            failures.add("update of " + victim.function() + ": " + answer);
          }
        }
      }
    }
    return null;
  }

  /** Its next call is answered nevertheless. */
  private void killWhileQuiet(SoakCaller victim) throws IOException, InterruptedException {
    victim.quiet.lock();
    try {
      kill(victim.function());
      // One that has ended several times is started again only after a while.
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> !groups.processes(victim.function()).isEmpty());
    } finally {
      victim.quiet.unlock();
    }
    victim.call();
  }

  /** Nothing can be started without it, so nobody asks for that meanwhile. */
  private void killContainerd() {
    starting.writeLock().lock();
    try {
      killAProgram(faasd.containerd());
    } finally {
      starting.writeLock().unlock();
    }
  }

  private void killAProgram(SupervisedProcess program) {
    if (wakes.get() < WAKES / 3) {
      program.kill();
      await("after a kill")
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(
              () ->
                  faasd.gateway().system("functions").succeeded()
                      && faasd.surroundings().containerdAnswers());
    }
  }

  /** Weighs our processes, from the half of the way on. */
  private Void watch() throws Exception {
    int told = 0;
    while (!done()) {
      Thread.sleep(1_000);
      int now = wakes.get();
      if (now >= told + WAKES / 20) {
        told = now;
        LOG.log(System.Logger.Level.INFO, "{0} wakes, {1} cold starts", now, coldStarts.get());
      }
      if (now >= WAKES / 2) {
        for (Map.Entry<String, Long> process : processes().entrySet()) {
          growths
              .computeIfAbsent(process.getKey(), _ -> new Growth())
              .sample(process.getValue(), now);
          files.putIfAbsent(process.getKey(), Growth.files(process.getValue()));
        }
      }
    }
    return null;
  }

  private Map<String, Long> processes() throws IOException {
    return Map.of(
        "provider", faasd.provider().pid(),
        "up", faasd.core().pid(),
        "gateway", faasd.pid("openfaas", "gateway"));
  }

  private void assertNothingIsLeft() throws IOException {
    for (String kind : List.of("containers", "tasks", "snapshots")) {
      await(kind)
          .atMost(Duration.ofMinutes(1))
          .until(() -> faasd.inContainerd("openfaas-fn", kind).isEmpty());
    }
    Path namespaces = faasd.surroundings().directory().resolve("run/netns");
    await("network namespaces")
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              try (Stream<Path> left = Files.list(namespaces)) {
                return left.noneMatch(file -> file.getFileName().toString().contains("er-"));
              }
            });
    for (Map.Entry<String, Long> process : processes().entrySet()) {
      long before = files.getOrDefault(process.getKey(), 0L);
      long after = Growth.files(process.getValue());
      assertTrue(
          after <= before + MORE_FILES,
          "%s had %d open files, and has %d".formatted(process.getKey(), before, after));
    }
  }

  private void assertNothingHasGrown() {
    growths.forEach(
        (process, growth) -> {
          double growing = growth.slope() * WAKES / 2;
          LOG.log(
              System.Logger.Level.INFO,
              "RSS of {0}: {1} MiB, {2} MiB more in 1,000 wakes",
              process,
              "%.1f".formatted(growth.mean()),
              "%.3f".formatted(growth.slope() * 1000));
          assertTrue(
              WAKES < ENOUGH_WAKES || growing < MOST_GROWTH_MIB,
              process + " grew by " + growing + " MiB");
        });
  }
}
