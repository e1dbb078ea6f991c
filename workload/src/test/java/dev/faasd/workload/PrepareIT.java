package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Stopped workloads whose tasks are made ahead of their starts. */
class PrepareIT extends OnPrivateHost {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void preparedWorkloadRunsOnlyWhenItIsStarted() {
    Optional<String> address = prepared().address();
    int process = waiting();
    assertEquals(List.of("ready"), output.of(id));

    Instance running = workloads.start(id);

    assertEquals(new TaskState.Running(process), running.state());
    assertEquals(address, running.address());
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
    workloads.stop(id, LONG);
    assertEquals(List.of("ready", "ready", "bye"), output.of(id));
  }

  @Test
  void whatIsPreparedOrRunsIsNotPreparedAgain() {
    run();
    workloads.prepare(id);
    assertTrue(state() instanceof TaskState.Running);
    workloads.stop(id, LONG);
    workloads.prepare(id);
    int process = waiting();
    workloads.prepare(id);
    assertEquals(process, waiting());
    WorkloadId nobody = new WorkloadId(namespace, "nobody.g1.0");
    assertThrows(WorkloadException.NoSuchWorkload.class, () -> workloads.prepare(nobody));
  }

  @Test
  void workloadThatEndedByItselfCanBePrepared() {
    workloads.run(shell("echo ready").build());
    await().until(() -> state() instanceof TaskState.Stopped);
    workloads.prepare(id);
    assertInstanceOf(TaskState.Created.class, state());
    assertEquals(List.of("ready"), output.of(id));
  }

  @Test
  void stopTakesThePreparationBackWithoutAnyGrace() {
    prepared();
    workloads.askToEnd(id);
    assertInstanceOf(TaskState.Created.class, state());
    workloads.stop(id, LONG);
    assertEquals(new TaskState.Absent(), state());
    assertTrue(workloads.usage(id).isEmpty());
    assertTrue(workloads.start(id).running());
  }

  @Test
  void preparedWorkloadIsDeletedWhole() {
    prepared();
    workloads.delete(id, LONG);
    assertTrue(workloads.find(id).isEmpty());
  }

  @Test
  void preparedWorkloadNobodyKnowsIsCollected() {
    prepared();
    workloads.collect(namespace, Set.of());
    assertTrue(workloads.find(id).isEmpty());
  }

  @Test
  void nextProcessOfOursStartsWhatIsPrepared() {
    prepared();
    int process = waiting();
    workloads.close();
    RecordedOutput later = new RecordedOutput();
    workloads = host.open(later);
    workloads.adopt(id);
    assertEquals(process, waiting());
    assertEquals(new TaskState.Running(process), workloads.start(id).state());
    await().until(() -> later.of(id).equals(List.of("ready")));
  }

  @Test
  void preparationThatDiedIsMadeAnewAtTheStart() {
    prepared();
    int process = waiting();
    assertTrue(ProcessHandle.of(process).orElseThrow().destroyForcibly());
    Instance running = workloads.start(id);
    assertTrue(running.running());
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
  }

  @Test
  void preparationInALostNetworkIsMadeAnew() throws IOException {
    prepared();
    int process = waiting();
    host.network().detach(id.attachment());
    workloads.prepare(id);
    assertFalse(process == waiting());
    assertTrue(workloads.start(id).address().isPresent());
  }

  @Test
  void preparedWorkloadThatWasFrozenStarts() {
    prepared();
    assertTrue(workloads.usage(id).isPresent());
    workloads.freeze(id);
    assertTrue(workloads.start(id).running());
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
    assertFalse(workloads.frozen(id));
  }

  private Instance prepared() {
    run();
    workloads.stop(id, Duration.ZERO);
    workloads.prepare(id);
    return workloads.find(id).orElseThrow();
  }

  private void run() {
    workloads.run(
        shell("trap 'echo bye; exit' TERM; echo ready; while :; do sleep 0.1; done").build());
    awaitLine("ready");
  }

  private TaskState state() {
    return workloads.find(id).orElseThrow().state();
  }

  private int waiting() {
    return assertInstanceOf(TaskState.Created.class, state()).pid();
  }
}
