package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepairTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final WorkloadId ID = new WorkloadId("openfaas-fn", "hello.g1.0");

  private static final Condition STARTING = new Condition.Starting();
  private static final Condition READY =
      new Condition.Ready("10.62.0.7", 8080, NOW.minusSeconds(9));
  private static final Condition STOPPED = new Condition.Stopped();
  private static final Condition FAILED_WAITING = new Condition.Failed("x", NOW.plusSeconds(1));
  private static final Condition FAILED_DUE = new Condition.Failed("x", NOW);

  private static final TaskState RUNNING = new TaskState.Running(7);
  private static final TaskState ENDED = new TaskState.Stopped(1, NOW, false);
  private static final TaskState ABSENT = new TaskState.Absent();
  private static final TaskState PREPARED = new TaskState.Created(7);

  private static Optional<Instance> is(TaskState state) {
    return is(state, "10.62.0.7");
  }

  private static Optional<Instance> is(TaskState state, String address) {
    return Optional.of(
        new Instance(ID, "img", Map.of(), state, Optional.of(address), List.of(), NOW));
  }

  private static Optional<Instance> cutOff() {
    return Optional.of(
        new Instance(ID, "img", Map.of(), RUNNING, Optional.empty(), List.of(), NOW));
  }

  private static Repair wanted(Condition known, Optional<Instance> actual) {
    return Repair.of(true, Replica.starting(ID).as(known), actual, NOW);
  }

  private static Repair unwanted(Condition known, Optional<Instance> actual) {
    return Repair.of(false, Replica.starting(ID).as(known), actual, NOW);
  }

  @Test
  void whatRunsAndIsKnownIsKept() {
    assertEquals(new Repair.Keep(), wanted(READY, is(RUNNING)));
  }

  @Test
  void whatRunsAndIsNotKnownIsAdopted() {
    for (Condition known : List.of(STARTING, STOPPED, FAILED_WAITING, FAILED_DUE)) {
      assertInstanceOf(Repair.Adopt.class, wanted(known, is(RUNNING)), known.toString());
    }
  }

  @Test
  void whatRunsUnderAnotherAddressIsAdoptedAnew() {
    assertInstanceOf(Repair.Adopt.class, wanted(READY, is(RUNNING, "10.62.0.8")));
  }

  @Test
  void whatEndedIsClearedAndStarted() {
    for (TaskState state : List.of(ENDED, new TaskState.Paused(7))) {
      assertEquals(new Repair.Start(true), wanted(STARTING, is(state)), state.toString());
      assertEquals(new Repair.Start(true), wanted(FAILED_DUE, is(state)), state.toString());
    }
  }

  @Test
  void whatRunsWithoutANetworkIsClearedAndStarted() {
    assertEquals(new Repair.Start(true), wanted(STARTING, cutOff()));
    assertEquals(new Repair.Start(true), wanted(FAILED_DUE, cutOff()));
    assertEquals(new Repair.Wait(NOW.plusSeconds(1)), wanted(FAILED_WAITING, cutOff()));
    assertEquals(new Repair.Stop(), unwanted(STARTING, cutOff()));
  }

  @Test
  void whatWasStoppedOrRebootedOrIsPreparedIsStarted() {
    for (Condition known : List.of(STARTING, STOPPED, FAILED_DUE)) {
      assertEquals(new Repair.Start(false), wanted(known, is(ABSENT)), known.toString());
      assertEquals(new Repair.Start(false), wanted(known, is(PREPARED)), known.toString());
    }
  }

  @Test
  void whatWasPrunedIsMadeAgain() {
    for (Condition known : List.of(STARTING, STOPPED, FAILED_DUE)) {
      assertEquals(new Repair.Create(), wanted(known, Optional.empty()), known.toString());
    }
  }

  @Test
  void whatIsInheritedRunsOnAndIsSucceededByOneOfOurs() {
    Replica inherited = Replica.starting(new WorkloadId("openfaas-fn", "hello"));
    assertInstanceOf(Repair.Adopt.class, Repair.of(true, inherited, is(RUNNING), NOW));
    for (Optional<Instance> actual : List.of(is(ENDED), is(ABSENT), Optional.<Instance>empty())) {
      assertEquals(new Repair.Succeed(), Repair.of(true, inherited, actual, NOW));
      assertEquals(
          new Repair.Wait(NOW.plusSeconds(1)),
          Repair.of(true, inherited.as(FAILED_WAITING), actual, NOW));
    }
    assertEquals(new Repair.Succeed(), Repair.of(true, inherited, cutOff(), NOW));
    assertEquals(new Repair.Stop(), Repair.of(false, inherited, is(RUNNING), NOW));
  }

  @Test
  void whatFailedOfLateWaits() {
    for (Optional<Instance> actual : List.of(is(ENDED), is(ABSENT), Optional.<Instance>empty())) {
      assertEquals(new Repair.Wait(NOW.plusSeconds(1)), wanted(FAILED_WAITING, actual));
    }
  }

  @Test
  void whatNobodyWantsIsStoppedWhateverIsLeftOfIt() {
    for (TaskState state : List.of(RUNNING, ENDED, new TaskState.Paused(7))) {
      assertEquals(new Repair.Stop(), unwanted(STARTING, is(state)), state.toString());
    }
    assertEquals(new Repair.Note(), unwanted(STARTING, is(ABSENT)));
    assertEquals(new Repair.Note(), unwanted(FAILED_WAITING, Optional.empty()));
    assertEquals(new Repair.Note(), unwanted(STARTING, is(PREPARED)));
    assertEquals(new Repair.Keep(), unwanted(STOPPED, is(ABSENT)));
    assertEquals(new Repair.Keep(), unwanted(STOPPED, is(PREPARED)));
    assertEquals(new Repair.Keep(), unwanted(STOPPED, Optional.empty()));
  }
}
