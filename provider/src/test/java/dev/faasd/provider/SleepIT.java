package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions that sleep, with real containers. */
@Timeout(120)
class SleepIT extends OnPrivateProvider {
  @Test
  void sleeperAnswersItsNextRequestByTheSameProcessAlsoOfTheNextProvider() throws Exception {
    deploy();
    int pid = pid();
    awaitAsleep();
    restart();
    assertTrue(workloads.frozen(lazy()));
    assertStatus(200, provider.invoke(here("lazy")));
    assertEquals(pid, pid());
    awaitAsleep();
    assertEquals(1, provider.status(here("lazy")).availableReplicas());
  }

  @Test
  void sleeperIsWokenWhileContainerdIsAway() throws Exception {
    deploy();
    awaitAsleep();
    host.containerd().kill();
    try {
      assertStatus(200, provider.invoke(here("lazy")));
    } finally {
      host.containerd().startAgain();
    }
    assertFalse(workloads.list(namespace).isEmpty());
  }

  @Test
  void sleeperIsDeletedWithinItsGrace() throws Exception {
    deploy();
    awaitAsleep();
    assertStatus(200, provider.delete(here("lazy")));
    await().until(() -> containers().isEmpty());
  }

  @Test
  void sleeperThatIsStoppedIsStartedByItsNextRequestInTheSameContainer() throws Exception {
    String labels =
        "{'com.openfaas.scale.zero':'true','com.openfaas.scale.zero-duration':'1ms',"
            + "'com.openfaas.scale.zero-stop':'1ms'}";
    assertStatus(
        200,
        call(
            "POST",
            "functions",
            "{'service':'lazy','namespace':'%s','image':'%s','labels':%s}"
                .formatted(namespace, WEB, labels)));
    int first = pid();
    awaitStopped();
    assertEquals(0, provider.status(here("lazy")).replicas());
    restart();
    assertEquals(-1, pid());
    assertStatus(200, provider.invoke(here("lazy")));
    awaitStopped();
    assertEquals(List.of("lazy.g1.0"), containers());
    assertTrue(first > 0);
  }

  private void deploy() throws Exception {
    assertStatus(200, provider.deploySleepy(here("lazy"), WEB, Duration.ofMillis(1)));
  }

  /** Nothing is left of its process. */
  private void awaitStopped() {
    await().until(() -> workloads.find(lazy()).orElseThrow().state() instanceof TaskState.Absent);
  }

  private void awaitAsleep() {
    await().until(() -> workloads.frozen(lazy()));
  }

  private WorkloadId lazy() {
    return new WorkloadId(namespace, "lazy.g1.0");
  }
}
