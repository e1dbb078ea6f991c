package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionRoute;
import dev.faasd.api.ReplicaState;
import dev.faasd.api.RoutingMessage;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions that sleep when nobody calls them, and those who call them nevertheless. */
@Timeout(60)
class SleepTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final WorkloadId LAZY = new WorkloadId("openfaas-fn", "lazy.g1.0");
  private static final String DRAINED = "openfaas-fn/lazy.g1.0";

  @TempDir private Path directory;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final StartupLines lines = new StartupLines((_, _, _, _) -> {});
  private final FakeWorkloads workloads = new FakeWorkloads(lines);
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    provider = begin(SleepDefaults.NONE);
  }

  private TestProvider begin(SleepDefaults sleep) throws Exception {
    ProviderSettingsBuilder settings =
        TestProvider.settings(directory)
            .functionPort(FakeWorkloads.PORT)
            .bounds(TestProvider.bounds(Duration.ofSeconds(20), Duration.ofDays(1)))
            .sleep(sleep);
    return TestProvider.start(settings, workloads, lines).adopted();
  }

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
    threads.shutdownNow();
  }

  @Test
  void gatewayIsDrainedFirstThenTheFunctionIsFrozen() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      assertEquals(200, deploy(gateway, SOON).statusCode());
      Future<HttpResponse<String>> sleep = threads.submit(this::sleep);
      assertEquals(ReplicaState.DRAINING, state(gateway));
      assertFalse(workloads.frozen(LAZY));
      gateway.drained(DRAINED);
      assertEquals(ReplicaState.FROZEN, state(gateway));
      assertEquals(202, sleep.get().statusCode());
      assertTrue(workloads.frozen(LAZY));
      assertEquals(1, provider.status("lazy").availableReplicas());
      assertTrue(provider.status("lazy").asleep());

      assertEquals(202, wake().statusCode());
      assertFalse(provider.status("lazy").asleep());
      assertEquals(ReplicaState.SERVING, state(gateway));
      assertFalse(workloads.frozen(LAZY));
    }
  }

  @Test
  void sleeperThatShallEndIsThawedAndDrainedFirst() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      deploy(gateway, SOON);
      Future<HttpResponse<String>> sleep = threads.submit(this::sleep);
      assertEquals(ReplicaState.DRAINING, state(gateway));
      gateway.drained(DRAINED);
      assertEquals(ReplicaState.FROZEN, state(gateway));
      assertEquals(202, sleep.get().statusCode());
      Future<HttpResponse<String>> delete = threads.submit(() -> provider.delete("lazy"));
      gateway.applied(gateway.next(RoutingMessage.Removed.class).version());
      // It may have been sent requests while it slept.
      await().until(() -> !workloads.frozen(LAZY));
      assertEquals(List.of(LAZY.name()), workloads.names());
      gateway.drained(DRAINED);
      assertEquals(200, delete.get().statusCode());
    }
  }

  @Test
  void functionThatIsBusyAfterAllGoesOn() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      deploy(gateway, SOON);
      HttpResponse<String> sleep = sleep();
      assertEquals(409, sleep.statusCode(), sleep.body());
      assertEquals(ReplicaState.DRAINING, state(gateway));
      assertEquals(ReplicaState.SERVING, state(gateway));
      assertFalse(workloads.frozen(LAZY));
    }
  }

  @Test
  void functionSleepsOnlyIfItWantsToAndHasHadNothingToDo() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      deploy(gateway, Duration.ofDays(1));
      assertEquals(409, sleep().statusCode());
    }
    assertEquals(
        404, provider.gateway("POST", "/system/routes/sleep?function=never", "").statusCode());
  }

  @Test
  void withoutAGatewayTheProviderDecidesAndItsOwnProxyWakes() throws Exception {
    assertEquals(200, provider.deploySleepy("lazy", "good", SOON).statusCode());
    await().until(() -> workloads.frozen(LAZY));
    assertEquals(200, provider.invoke("lazy").statusCode());
    await().until(() -> workloads.frozen(LAZY));
  }

  @Test
  void hostMayHaveAllFunctionsSleepThatDoNotSay() throws Exception {
    provider.close();
    provider = begin(new SleepDefaults(Optional.of(SOON), Optional.empty()));
    assertEquals(200, provider.deploySleepy("awake", "good", Duration.ofDays(1)).statusCode());
    assertEquals(200, provider.deploy("lazy", "good").statusCode());
    await().until(() -> workloads.frozen(LAZY));
    assertFalse(workloads.frozen(new WorkloadId("openfaas-fn", "awake.g1.0")));
    assertEquals(200, provider.invoke("lazy").statusCode());
  }

  @Test
  void functionThatHasSleptForLongIsStoppedAndItsNextRequestStartsIt() throws Exception {
    provider.close();
    provider = begin(new SleepDefaults(Optional.empty(), Optional.of(SOON)));
    provider.deploySleepy("lazy", "good", SOON);
    awaitStopped();
    assertEquals(0, provider.status("lazy").replicas());
    assertEquals(200, provider.invoke("lazy").statusCode());
    awaitStopped();
    provider.close();
    provider = begin(SleepDefaults.NONE);
    assertFalse(running());
    assertEquals(200, provider.invoke("lazy").statusCode());
    assertEquals(1, provider.status("lazy").replicas());
    provider.close();
    provider = begin(SleepDefaults.NONE);
    assertEquals(1, provider.status("lazy").replicas());
  }

  @Test
  void whatContainerdLeftHalfStoppedIsStartedByItsNextRequest() throws Exception {
    provider.close();
    provider = begin(new SleepDefaults(Optional.empty(), Optional.of(SOON)));
    workloads.leavesWhileStopping = true;
    provider.deploySleepy("lazy", "good", SOON);
    await().until(() -> workloads.away);
    workloads.leavesWhileStopping = false;
    workloads.away = false;
    assertEquals(202, wake().statusCode());
    assertTrue(running());
  }

  @Test
  void whatContainerdLeftHalfStoppedAtAScaleToZeroGetsNoRequestsUntilItIsStarted()
      throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      deploy(gateway, SOON);
      workloads.unfreezable = true;
      workloads.leavesWhileStopping = true;
      Future<HttpResponse<String>> scale = threads.submit(() -> provider.scale("lazy", 0));
      assertEquals(ReplicaState.DRAINING, state(gateway));
      gateway.drained(DRAINED);
      assertEquals(ReplicaState.STOPPED, state(gateway));
      assertEquals(503, scale.get().statusCode());
      workloads.leavesWhileStopping = false;
      workloads.away = false;
      assertEquals(202, wake().statusCode());
      assertTrue(running());
    }
  }

  @Test
  void gatewayIsDrainedBeforeASleeperIsStopped() throws Exception {
    provider.close();
    provider = begin(new SleepDefaults(Optional.empty(), Optional.of(SOON)));
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      deploy(gateway, SOON);
      fallAsleep(gateway);
      // It sent a request just now.
      assertEquals(ReplicaState.DRAINING, state(gateway));
      assertEquals(ReplicaState.SERVING, state(gateway));
      assertFalse(workloads.frozen(LAZY));
      assertTrue(running());
      fallAsleep(gateway);
      assertEquals(ReplicaState.DRAINING, state(gateway));
      gateway.drained(DRAINED);
      assertEquals(ReplicaState.STOPPED, state(gateway));
      assertFalse(running());
    }
  }

  private void fallAsleep(TestGateway gateway) throws Exception {
    Future<HttpResponse<String>> sleep = threads.submit(this::sleep);
    assertEquals(ReplicaState.DRAINING, state(gateway));
    gateway.drained(DRAINED);
    assertEquals(ReplicaState.FROZEN, state(gateway));
    assertEquals(202, sleep.get().statusCode());
  }

  private void awaitStopped() {
    await().until(() -> !running());
  }

  private boolean running() {
    return workloads.find(LAZY).filter(Instance::running).isPresent();
  }

  @Test
  void nextProviderFindsSleepersAsleep() throws Exception {
    provider.deploySleepy("lazy", "good", SOON);
    await().until(() -> workloads.frozen(LAZY));
    provider.close();
    provider = begin(SleepDefaults.NONE);
    assertTrue(workloads.frozen(LAZY));
    try (TestGateway gateway = provider.follow("g")) {
      FunctionRoute route =
          gateway.next(RoutingMessage.Snapshot.class).functions().stream()
              .findFirst()
              .orElseThrow();
      assertEquals(ReplicaState.FROZEN, route.replicas().getFirst().state());
      assertEquals(202, wake().statusCode());
      assertFalse(workloads.frozen(LAZY));
    }
  }

  @Test
  void sleeperThatDiesIsStartedAgain() throws Exception {
    provider.deploySleepy("lazy", "good", SOON);
    await().until(() -> workloads.frozen(LAZY));
    workloads.thaw(LAZY);
    workloads.end(LAZY, 137);
    await().until(() -> provider.invoke("lazy").statusCode() == 200);
    assertEquals(1, provider.status("lazy").restarts().orElseThrow().count());
  }

  @Test
  void sleeperIsScaledUpdatedAndDeletedAsOthersAre() throws Exception {
    provider.deploySleepy("lazy", "good", SOON);
    await().until(() -> workloads.frozen(LAZY));
    assertEquals(200, provider.scale("lazy", 1).statusCode());
    assertFalse(workloads.frozen(LAZY));
    await().until(() -> workloads.frozen(LAZY));
    assertEquals(200, provider.update("lazy", "good2").statusCode());
    assertEquals(200, provider.invoke("lazy").statusCode());
    assertEquals(200, provider.delete("lazy").statusCode());
  }

  private HttpResponse<String> deploy(TestGateway gateway, Duration after) throws Exception {
    Future<HttpResponse<String>> deploy =
        threads.submit(() -> provider.deploySleepy("lazy", "good", after));
    RoutingMessage.Changed changed = gateway.next(RoutingMessage.Changed.class);
    assertEquals(after.toMillis(), changed.function().settings().sleepAfterMillis());
    gateway.applied(changed.version());
    return deploy.get();
  }

  private HttpResponse<String> sleep() throws Exception {
    return provider.gateway("POST", "/system/routes/sleep?function=lazy", "");
  }

  private HttpResponse<String> wake() throws Exception {
    return provider.gateway("POST", "/system/routes/wake?function=lazy", "");
  }

  private static ReplicaState state(TestGateway gateway) throws Exception {
    return gateway.next(RoutingMessage.Changed.class).function().replicas().getFirst().state();
  }
}
