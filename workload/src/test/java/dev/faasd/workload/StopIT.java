package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.NewContainer;
import dev.faasd.containerd.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StopIT extends OnPrivateHost {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void workloadIsAskedFirstAndItsLastLinesAreInTheLog() {
    run("trap 'echo bye; printf end; exit 3' TERM; echo ready; while :; do sleep 0.1; done");
    Instant before = Instant.now();
    workloads.stop(id, LONG);
    assertTrue(Duration.between(before, Instant.now()).compareTo(LONG) < 0);
    assertEquals(List.of("ready", "bye", "end"), output.of(id));
    assertInstanceOf(TaskState.Absent.class, workloads.find(id).orElseThrow().state());
    workloads.stop(id, LONG);
  }

  @Test
  void workloadThatDoesNotListenIsKilledAfterTheGrace() {
    run("trap '' TERM; echo ready; while :; do sleep 0.1; done");
    Instant before = Instant.now();
    workloads.stop(id, Duration.ofSeconds(1));
    Duration took = Duration.between(before, Instant.now());
    assertTrue(took.compareTo(Duration.ofSeconds(1)) >= 0, took.toString());
    assertInstanceOf(TaskState.Absent.class, workloads.find(id).orElseThrow().state());
  }

  @Test
  void workloadIsAskedWithTheSignalOfItsImage() {
    workloads.images().ensure(namespace, PrivateHost.QUIT);
    workloads.run(
        WorkloadSpec.of(id, PrivateHost.QUIT)
            .command(
                List.of(
                    "sh",
                    "-c",
                    "trap 'echo quit; exit' QUIT; echo ready; while :; do sleep 0.1; done"))
            .build());
    awaitLine("ready");
    workloads.stop(id, LONG);
    assertEquals(List.of("ready", "quit"), output.of(id));
  }

  @Test
  void workloadThatEndedByItselfIsStoppedAndStartedAgain() {
    run("echo ready; exit 4");
    await().until(() -> workloads.find(id).orElseThrow().state() instanceof TaskState.Stopped);
    Instance again = workloads.start(id);
    assertInstanceOf(TaskState.class, again.state());
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
    workloads.stop(id, LONG);
    assertInstanceOf(TaskState.Absent.class, workloads.find(id).orElseThrow().state());
  }

  @Test
  void startAfterStopKeepsFilesAndAddress() {
    Instance before = run("cat /file; echo kept > /file; echo ready; while :; do sleep 0.1; done");
    workloads.stop(id, Duration.ZERO);
    assertEquals(before.address(), workloads.find(id).orElseThrow().address());
    Instance again = workloads.start(id);
    assertTrue(again.running());
    assertEquals(before.address(), again.address());
    await().until(() -> output.of(id, StandardStream.STDOUT).size() == 3);
    assertEquals(List.of("ready", "kept", "ready"), output.of(id, StandardStream.STDOUT));
    assertEquals(again, workloads.start(id));
  }

  @Test
  void startAfterARebootMakesNetworkAndPipesAgain() throws IOException {
    run("echo ready; while :; do sleep 0.1; done");
    workloads.stop(id, Duration.ZERO);
    host.network().detach(id.attachment());
    assertTrue(workloads.find(id).orElseThrow().address().isEmpty());
    Instance again = workloads.start(id);
    assertTrue(again.running());
    assertTrue(again.address().isPresent());
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
  }

  @Test
  void whatIsNotThereIsStoppedAndDeletedButNotStarted() {
    workloads.stop(id, LONG);
    workloads.delete(id, LONG);
    assertThrows(WorkloadException.NoSuchWorkload.class, () -> workloads.start(id));
    assertThrows(WorkloadException.NoSuchWorkload.class, () -> workloads.adopt(id));
  }

  @Test
  void containerOfSomeoneElseIsLeftAlone() {
    host.client()
        .inNamespace(namespace)
        .containers()
        .create(
            new NewContainer(
                id.name(),
                PrivateHost.BUSYBOX,
                Map.of(Marks.OWNER, "someone"),
                "overlayfs",
                "",
                RuntimeSpec.builder().args(List.of("sh")).build()));
    assertEquals(List.of(), workloads.list(namespace));
    assertTrue(workloads.find(id).isEmpty());
    assertThrows(WorkloadException.NoSuchWorkload.class, () -> workloads.stop(id, LONG));
    assertThrows(WorkloadException.NoSuchWorkload.class, () -> workloads.delete(id, LONG));
    assertThrows(
        WorkloadException.AlreadyExists.class,
        () ->
            workloads.run(WorkloadSpec.of(id, PrivateHost.BUSYBOX).command(List.of("sh")).build()));
    workloads.collect(namespace, Set.of());
    assertTrue(host.client().inNamespace(namespace).containers().delete(id.name()));
  }

  @Test
  void frozenWorkloadStandsStillUntilItIsThawed() {
    run("echo ready; while :; do echo tick; sleep 0.02; done");
    workloads.freeze(id);
    assertTrue(workloads.frozen(id));
    Usage before = workloads.usage(id).orElseThrow();
    awaitPassed(Duration.ofMillis(200));
    assertEquals(before.cpuTime(), workloads.usage(id).orElseThrow().cpuTime());
    assertTrue(workloads.find(id).orElseThrow().running());

    workloads.thaw(id);

    assertFalse(workloads.frozen(id));
    int ticks = output.of(id).size();
    await().until(() -> output.of(id).size() > ticks + 2);
  }

  @Test
  void whatEndedWhileItWasBeingFrozenIsStartedAgain() throws IOException {
    run("echo ready; exit 4");
    await().until(() -> workloads.find(id).orElseThrow().state() instanceof TaskState.Stopped);
    for (String file : List.of("freezer/%s/%s/freezer.state", "%s/%s/cgroup.freeze")) {
      Path path = Path.of("/sys/fs/cgroup", file.formatted(namespace, id.name()));
      if (Files.exists(path)) {
        Files.writeString(path, file.endsWith("state") ? "FROZEN" : "1");
      }
    }
    workloads.start(id);
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
  }

  @Test
  void frozenWorkloadIsAskedAndEndsInItsOwnWay() {
    run("trap 'echo bye; exit' TERM; echo ready; while :; do sleep 0.1; done");
    workloads.freeze(id);
    assertTrue(workloads.alive(id));
    workloads.stop(id, LONG);
    assertFalse(workloads.alive(id));
    assertEquals(List.of("ready", "bye"), output.of(id));
    assertThrows(WorkloadException.NoSuchWorkload.class, () -> workloads.freeze(id));
    workloads.thaw(id);
    assertFalse(workloads.frozen(id));
  }

  private static void awaitPassed(Duration time) {
    Instant end = Instant.now().plus(time);
    await().until(() -> Instant.now().isAfter(end));
  }

  private Instance run(String script) {
    Instance instance = workloads.run(shell(script).build());
    awaitLine("ready");
    return instance;
  }
}
