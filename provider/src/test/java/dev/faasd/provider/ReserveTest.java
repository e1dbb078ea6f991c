package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadId;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stopped functions that are prepared for their next start, and those that are not. */
@Timeout(60)
class ReserveTest {
  private static final WorkloadId HELLO = new WorkloadId("openfaas-fn", "hello.g1.0");

  @TempDir private Path directory;

  private final StartupLines lines = new StartupLines((_, _, _, _) -> {});
  private final FakeWorkloads workloads = new FakeWorkloads(lines);
  private TestProvider provider;

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
  }

  @Test
  void stoppedFunctionIsPreparedAndAnswersItsNextCall() throws Exception {
    begin(true);
    deployAndStop();
    await().until(() -> state() instanceof TaskState.Created);
    assertEquals(0, provider.status("hello").availableReplicas());

    assertEquals(200, provider.invoke("hello").statusCode());
    assertTrue(state() instanceof TaskState.Running);
  }

  @Test
  void withoutAReserveNothingIsPrepared() throws Exception {
    begin(false);
    deployAndStop();
    assertEquals(new TaskState.Absent(), state());
    assertEquals(200, provider.invoke("hello").statusCode());
  }

  @Test
  void nextProviderKeepsWhatIsPreparedAndPreparesTheRest() throws Exception {
    begin(false);
    deployAndStop();
    provider.provider().leave();
    begin(true);
    await().until(() -> state() instanceof TaskState.Created);
    provider.provider().leave();
    begin(true);
    assertTrue(state() instanceof TaskState.Created);
    assertEquals(200, provider.invoke("hello").statusCode());
  }

  @Test
  void preparationThatEndsIsNotMadeAgain() throws Exception {
    begin(true);
    deployAndStop();
    await().until(() -> state() instanceof TaskState.Created);
    workloads.runOutOfMemory(HELLO);
    await().until(() -> state() instanceof TaskState.Absent);
    assertEquals(1, workloads.calls.stream().filter("prepare hello.g1.0"::equals).count());
    assertEquals(200, provider.invoke("hello").statusCode());
  }

  @Test
  void preparedFunctionIsDeleted() throws Exception {
    begin(true);
    deployAndStop();
    await().until(() -> state() instanceof TaskState.Created);
    assertEquals(200, provider.delete("hello").statusCode());
    await().until(() -> workloads.find(HELLO).isEmpty());
  }

  private void begin(boolean reserve) throws Exception {
    ProviderSettingsBuilder settings =
        TestProvider.settings(directory).functionPort(FakeWorkloads.PORT).reserve(reserve);
    provider = TestProvider.start(settings, workloads, lines).adopted();
  }

  private void deployAndStop() throws Exception {
    assertEquals(200, provider.deploy("hello", "hello:1").statusCode());
    workloads.unfreezable = true;
    assertEquals(200, provider.scale("hello", 0).statusCode());
  }

  private TaskState state() {
    Optional<Instance> instance = workloads.find(HELLO);
    return instance.map(Instance::state).orElseThrow();
  }
}
