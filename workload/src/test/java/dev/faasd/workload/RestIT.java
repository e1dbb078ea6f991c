package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.NewTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stopped workloads, which start by what was known when they stopped, and who changes them. */
class RestIT extends OnPrivateHost {
  @Test
  void stoppedWorkloadStartsAgainAsItWas() {
    Instance before = stopped();
    Instance again = workloads.start(id);
    assertEquals(before.address(), again.address());
    assertEquals(Optional.of(again), workloads.find(id));
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
  }

  @Test
  void containerThatSomebodyRemovedIsToldAndLeavesNothing() {
    stopped();
    inside().containers().delete(id.name());
    assertThrows(WorkloadException.NoSuchWorkload.class, () -> workloads.start(id));
    assertFalse(host.settings().runDirectory().resolve("io").resolve(namespace).toFile().exists());
  }

  @Test
  void taskThatSomebodyElseMadeGivesWay() {
    stopped();
    Path nowhere = Path.of("");
    inside()
        .tasks()
        .create(
            new NewTask(
                id.name(),
                inside().snapshots().mounts(id.name()),
                nowhere,
                nowhere,
                Optional.empty(),
                Optional.empty()));
    assertTrue(workloads.start(id).running());
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
  }

  @Test
  void lostNetworkIsMadeAgain() {
    stopped();
    host.network().detach(id.attachment());
    assertTrue(workloads.start(id).address().isPresent());
  }

  @Test
  void networkWhoseInterfaceSomebodyRemovedIsMadeAgain() throws Exception {
    stopped();
    String lost = host.network().find(id.attachment()).orElseThrow().hostInterface().orElseThrow();
    assertEquals(0, new ProcessBuilder("ip", "link", "delete", lost).start().waitFor());
    workloads.start(id);
    assertTrue(host.network().find(id.attachment()).isPresent());
  }

  private ContainerdNamespace inside() {
    return host.client().inNamespace(namespace);
  }

  private Instance stopped() {
    Instance running =
        workloads.run(shell("trap exit TERM; echo ready; while :; do sleep 0.1; done").build());
    awaitLine("ready");
    workloads.stop(id, Duration.ZERO);
    return running;
  }
}
