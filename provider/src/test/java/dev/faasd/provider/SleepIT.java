package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.WorkloadId;
import java.time.Duration;
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

  private void deploy() throws Exception {
    assertStatus(200, provider.deploySleepy(here("lazy"), WEB, Duration.ofMillis(1)));
  }

  private void awaitAsleep() {
    await().until(() -> workloads.frozen(lazy()));
  }

  private WorkloadId lazy() {
    return new WorkloadId(namespace, "lazy.g1.0");
  }
}
