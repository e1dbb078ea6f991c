package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls are published at full speed while what keeps and makes them is killed: each that was
 * accepted runs at least once. How many ran twice is logged.
 */
@Tag("soak")
class AsyncSurvivesIT {
  private static final System.Logger LOG = System.getLogger(AsyncSurvivesIT.class.getName());
  private static final int CALLS = Integer.getInteger("async.calls", 10_000);
  private static final int KILLS = Integer.getInteger("async.kills", 20);
  private static final int CLIENTS = 8;
  private static final List<String> SERVICES = List.of("nats", "queue-worker", "gateway");

  private final Queue<String> accepted = new ConcurrentLinkedQueue<>();

  @Test
  void noAcceptedCallIsLostWhenServicesAreKilledInTurn() throws Exception {
    try (PrivateFaasd faasd = PrivateFaasd.start()) {
      AsyncCalls calls = ready(faasd);
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> published = publish(clients, calls);
        for (int kill = 0; kill < KILLS; kill++) {
          killWhenItRuns(
              faasd, SERVICES.get(kill % SERVICES.size()), (kill + 1L) * CALLS / (KILLS + 1));
        }
        for (Future<?> client : published) {
          client.get();
        }
      }
      check(calls);
    }
  }

  /** But the function: what it wrote and nobody has read yet would be gone with it. */
  @Test
  void noAcceptedCallIsLostWhenAllOfItIsKilledAndStarted() throws Exception {
    try (PrivateFaasd faasd = PrivateFaasd.start()) {
      AsyncCalls calls = ready(faasd);
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> published = publish(clients, calls);
        await().atMost(Duration.ofMinutes(5)).until(() -> accepted.size() > CALLS / 2);
        faasd.core().hold();
        faasd.provider().hold();
        for (String service : SERVICES) {
          kill(faasd.pid("openfaas", service));
        }
        faasd.provider().release();
        faasd.core().release();
        for (Future<?> client : published) {
          client.get();
        }
      }
      check(calls);
    }
  }

  private static AsyncCalls ready(PrivateFaasd faasd) throws Exception {
    AsyncCalls calls = new AsyncCalls(faasd.gateway());
    calls.deploy("ledger", Map.of());
    await()
        .atMost(Patience.START)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> calls.post("ledger/note?text=ready").statusCode() == 202);
    return calls;
  }

  private List<Future<?>> publish(ExecutorService clients, AsyncCalls calls) {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      all.add(
          clients.submit(
              () -> {
                for (int n = next.getAndIncrement(); n < CALLS; n = next.getAndIncrement()) {
                  publish(calls, "call-" + n);
                }
              }));
    }
    return all;
  }

  /** Until it is accepted. */
  private void publish(AsyncCalls calls, String note) {
    await()
        .pollInSameThread()
        .atMost(Duration.ofMinutes(2))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> calls.post("ledger/note?text=" + note).statusCode() == 202);
    accepted.add(note);
  }

  private void killWhenItRuns(PrivateFaasd faasd, String service, long afterCalls) {
    await().atMost(Duration.ofMinutes(10)).until(() -> accepted.size() >= afterCalls);
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptionsInstanceOf(AssertionError.class)
        .until(
            () -> {
              kill(faasd.pid("openfaas", service));
              return true;
            });
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private void check(AsyncCalls calls) throws Exception {
    await()
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> calls.unfinished() == 0);
    Map<String, Integer> ran = AsyncCalls.counted(calls.notes("ledger", "call-"));
    TreeSet<String> lost = new TreeSet<>(accepted);
    lost.removeAll(ran.keySet());
    long twice = ran.values().stream().mapToLong(times -> times - 1L).sum();
    LOG.log(
        Level.INFO,
        "{0} calls accepted, {1} lost, {2} made once more than needed",
        accepted.size(),
        lost.size(),
        twice);
    assertEquals(CALLS, accepted.size());
    assertTrue(lost.isEmpty(), lost::toString);
  }
}
