package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions with several replicas, with real containers. */
@Timeout(180)
class ReplicasIT extends OnPrivateProvider {
  @Test
  void scalingAndUpdatesLoseNoRequest() throws Exception {
    assertStatus(200, provider.deploy(here("hello"), WEB, 2, 4));
    AtomicBoolean end = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(
            threads.submit(
                () -> {
                  while (!end.get()) {
                    assertStatus(200, provider.invoke(here("hello")));
                    served.incrementAndGet();
                  }
                  return null;
                }));
      }
      try {
        assertStatus(200, provider.scale(here("hello"), 4));
        assertStatus(200, provider.update(here("hello"), OTHER, 2, 4));
        assertStatus(200, provider.scale(here("hello"), 2));
        assertStatus(200, provider.scale(here("hello"), 0));
        assertStatus(200, provider.scale(here("hello"), 3));
        assertStatus(200, provider.update(here("hello"), WEB, 1, 2));
      } finally {
        end.set(true);
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertTrue(served.get() > 100, served::toString);
    assertEquals(2, provider.status(here("hello")).availableReplicas());
    await().until(() -> containers().equals(List.of("hello.g3.0", "hello.g3.1")));
  }

  @Test
  void killedReplicaIsBackSoonAndTheOthersAreUntouched() throws Exception {
    provider.deploy(here("hello"), WEB, 3, 3);
    Map<String, Integer> before = pids();
    ProcessHandle.of(before.get("hello.g1.1")).orElseThrow().destroyForcibly();
    await().until(() -> provider.status(here("hello")).restarts().isPresent());
    await().until(() -> provider.status(here("hello")).availableReplicas() == 3);
    Map<String, Integer> after = pids();
    assertFalse(before.get("hello.g1.1").equals(after.get("hello.g1.1")));
    before.remove("hello.g1.1");
    after.remove("hello.g1.1");
    assertEquals(before, after);
  }

  @Test
  void nextProviderAdoptsAllOfThemAndRepairsWhatIsMissing() throws Exception {
    provider.deploy(here("hello"), WEB, 1, 3);
    provider.scale(here("hello"), 3);
    Map<String, Integer> before = pids();
    restart();
    assertEquals(3, provider.status(here("hello")).availableReplicas());
    assertEquals(before, pids());
    leave();
    ProcessHandle.of(before.get("hello.g1.2")).orElseThrow().destroyForcibly();
    open();
    await().until(() -> provider.status(here("hello")).availableReplicas() == 3);
    assertEquals(before.get("hello.g1.0"), pids().get("hello.g1.0"));
  }

  @Test
  void theyWakeTogetherBySameProcesses() throws Exception {
    provider.deploy(here("hello"), WEB, 2, 2);
    Map<String, Integer> before = pids();
    assertStatus(200, provider.scale(here("hello"), 0));
    assertTrue(frozen("hello.g1.0") && frozen("hello.g1.1"));
    restart();
    assertStatus(200, provider.invoke(here("hello")));
    assertFalse(frozen("hello.g1.0") || frozen("hello.g1.1"));
    assertEquals(before, pids());
    assertEquals(2, provider.status(here("hello")).availableReplicas());
  }

  private boolean frozen(String container) {
    return workloads.frozen(new WorkloadId(namespace, container));
  }

  private Map<String, Integer> pids() {
    Map<String, Integer> pids = new TreeMap<>();
    for (Instance one : workloads.list(namespace)) {
      if (one.state() instanceof TaskState.Running running) {
        pids.put(one.id().name(), running.pid());
      }
    }
    return pids;
  }
}
