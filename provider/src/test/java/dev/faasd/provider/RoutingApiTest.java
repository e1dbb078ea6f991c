package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionRoute;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.ReplicaState;
import dev.faasd.api.RoutingMessage;
import dev.faasd.workload.WorkloadId;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The provider as gateways see it. */
@Timeout(60)
class RoutingApiTest {
  @TempDir private Path directory;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeWorkloads workloads = new FakeWorkloads();
  private TestProvider provider;

  /** So patient that a test which relies on a bound does not end in time. */
  private ProviderSettingsBuilder patient() {
    return TestProvider.settings(directory)
        .functionPort(FakeWorkloads.PORT)
        .bounds(TestProvider.bounds(Duration.ofSeconds(20), Duration.ofDays(1)));
  }

  @BeforeEach
  void start() throws Exception {
    provider = TestProvider.start(patient(), workloads, workloads.sink).adopted();
    provider.deploy("hello", "good");
  }

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
    threads.shutdownNow();
  }

  private static List<String> replicas(FunctionRoute route) {
    return route.replicas().stream().map(one -> one.id() + " " + one.state()).toList();
  }

  private static FunctionRoute only(RoutingMessage.Snapshot snapshot) {
    assertEquals(1, snapshot.functions().size());
    return snapshot.functions().getFirst();
  }

  @Test
  void gatewayGetsTheTableFirst() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      FunctionRoute route = only(gateway.next(RoutingMessage.Snapshot.class));
      assertEquals("hello.openfaas-fn", route.id().toString());
      ReplicaRoute replica = route.replicas().getFirst();
      assertEquals("openfaas-fn/hello.g1.0", replica.id());
      assertEquals(FakeWorkloads.PORT, replica.port());
      assertEquals(ReplicaState.SERVING, replica.state());
    }
  }

  @Test
  void functionsOfOneNameInTwoNamespacesAreToldApart() throws Exception {
    workloads.put("blue", Map.of("openfaas", "1"));
    provider.deploy("hello.blue", "good");
    try (TestGateway gateway = provider.follow("g")) {
      assertEquals(
          List.of(List.of("blue/hello.g1.0 SERVING"), List.of("openfaas-fn/hello.g1.0 SERVING")),
          gateway.next(RoutingMessage.Snapshot.class).functions().stream()
              .map(RoutingApiTest::replicas)
              .toList());
    }
  }

  @Test
  void updateSwitchesInOneStepAndWaitsForTheLastRequestOfTheOldOne() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      Future<HttpResponse<String>> update = threads.submit(() -> provider.update("hello", "good2"));
      RoutingMessage.Changed changed = gateway.next(RoutingMessage.Changed.class);
      assertEquals(2, changed.function().generation());
      assertEquals(
          List.of("openfaas-fn/hello.g2.0 SERVING", "openfaas-fn/hello.g1.0 DRAINING"),
          replicas(changed.function()));
      assertFalse(update.isDone(), "the answer waits until requests follow the new route");
      gateway.applied(changed.version());
      assertEquals(200, update.get().statusCode());
      assertEquals(List.of("hello.g1.0", "hello.g2.0"), workloads.names());
      gateway.drained("openfaas-fn/hello.g1.0");
      assertEquals(
          List.of("openfaas-fn/hello.g2.0 SERVING"),
          replicas(gateway.next(RoutingMessage.Changed.class).function()));
      await().until(() -> workloads.names().equals(List.of("hello.g2.0")));
    }
  }

  @Test
  void deletedFunctionHasNoRouteAndEndsAfterItsLastRequest() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      Future<HttpResponse<String>> delete = threads.submit(() -> provider.delete("hello"));
      RoutingMessage.Removed removed = gateway.next(RoutingMessage.Removed.class);
      assertFalse(delete.isDone(), "the answer waits until nothing new comes");
      gateway.applied(removed.version());
      assertEquals(200, delete.get().statusCode());
      assertEquals(404, provider.get("/system/function/hello").statusCode());
      assertEquals(List.of("run hello.g1.0"), workloads.calls, "it has a request yet");
      gateway.drained("openfaas-fn/hello.g1.0");
      await().until(() -> workloads.names().isEmpty());
    }
  }

  @Test
  void deletedFunctionThatIsIdleHasBeenAskedToEndWhenTheAnswerComes() throws Exception {
    provider.update("hello", "deaf");
    await().until(() -> workloads.names().equals(List.of("hello.g2.0")));
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      Future<HttpResponse<String>> delete = threads.submit(() -> provider.delete("hello"));
      long removed = gateway.next(RoutingMessage.Removed.class).version();
      gateway.drained("openfaas-fn/hello.g2.0");
      gateway.applied(removed);
      assertEquals(200, delete.get().statusCode());
      assertTrue(workloads.calls.contains("ask hello.g2.0"));
      // It does not listen, and is killed after its grace.
      await().until(() -> workloads.names().isEmpty());
    }
  }

  @Test
  void nameOfAFunctionThatIsStillEndingCanBeDeployed() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      Future<HttpResponse<String>> delete = threads.submit(() -> provider.delete("hello"));
      gateway.applied(gateway.next(RoutingMessage.Removed.class).version());
      assertEquals(200, delete.get().statusCode());
      Future<HttpResponse<String>> deploy = threads.submit(() -> provider.deploy("hello", "good"));
      gateway.applied(gateway.next(RoutingMessage.Changed.class).version());
      assertEquals(200, deploy.get().statusCode());
      assertEquals(List.of("hello.g1.0", "hello.g2.0"), workloads.names());
      gateway.drained("openfaas-fn/hello.g1.0");
      await().until(() -> workloads.names().equals(List.of("hello.g2.0")));
      assertEquals(List.of("hello.g2.0 SERVING"), provider.routes("hello"));
    }
  }

  @Test
  void stopOfTheProviderEndsWhatIsStillEnding() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      Future<HttpResponse<String>> delete = threads.submit(() -> provider.delete("hello"));
      gateway.applied(gateway.next(RoutingMessage.Removed.class).version());
      assertEquals(200, delete.get().statusCode());
      assertEquals(List.of("hello.g1.0"), workloads.names());
      provider.provider().stopAll();
      assertEquals(List.of(), workloads.names());
    }
  }

  @Test
  void functionThatCannotBeStoppedGoesOnAsIfNothingHadBeenSaid() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      workloads.unfreezable = true;
      workloads.away = true;
      Future<HttpResponse<String>> scale = threads.submit(() -> provider.scale("hello", 0));
      assertEquals(
          List.of("openfaas-fn/hello.g1.0 DRAINING"),
          replicas(gateway.next(RoutingMessage.Changed.class).function()));
      gateway.drained("openfaas-fn/hello.g1.0");
      assertEquals(
          List.of("openfaas-fn/hello.g1.0 SERVING"),
          replicas(gateway.next(RoutingMessage.Changed.class).function()));
      assertEquals(503, scale.get().statusCode(), scale.get().body());
      assertEquals(1, provider.status("hello").replicas());
      workloads.comeBack();
      assertEquals(200, provider.invoke("hello").statusCode());
    }
  }

  @Test
  void functionThatCannotSleepIsEndedInstead() throws Exception {
    workloads.unfreezable = true;
    assertEquals(200, provider.scale("hello", 0).statusCode());
    assertEquals(List.of("hello.g1.0 STOPPED"), provider.routes("hello"));
    assertEquals(200, provider.invoke("hello").statusCode());
  }

  @Test
  void functionThatEndedInItsSleepIsStartedWhenTheGatewayWakesIt() throws Exception {
    provider.scale("hello", 0);
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      workloads.end(new WorkloadId("openfaas-fn", "hello.g1.0"), 137);
      assertEquals(
          List.of("openfaas-fn/hello.g1.0 STOPPED"),
          replicas(gateway.next(RoutingMessage.Changed.class).function()));
      workloads.startsGoOn = new CompletableFuture<>();
      String wakeHello = "/system/routes/wake?function=hello.openfaas-fn";
      Future<HttpResponse<String>> wake =
          threads.submit(() -> provider.gateway("POST", wakeHello, ""));
      await().until(() -> workloads.calls.contains("start hello.g1.0"));
      assertFalse(wake.isDone(), "the answer waits until it serves");
      workloads.startsGoOn.complete(null);
      assertEquals(202, wake.get().statusCode());
      assertEquals(
          List.of("openfaas-fn/hello.g1.0 SERVING"),
          replicas(gateway.next(RoutingMessage.Changed.class).function()));
    }
  }

  @Test
  void wakeOfAnUnknownFunctionIs404AndOfAFailingOne503() throws Exception {
    assertEquals(
        404, provider.gateway("POST", "/system/routes/wake?function=never", "").statusCode());
    assertEquals(
        400, provider.gateway("POST", "/system/routes/wake?function=../x", "").statusCode());
    assertEquals(400, provider.gateway("POST", "/system/routes/wake", "").statusCode());
    provider.scale("hello", 0);
    workloads.end(new WorkloadId("openfaas-fn", "hello.g1.0"), 137);
    await().until(() -> provider.routes("hello").equals(List.of("hello.g1.0 STOPPED")));
    workloads.away = true;
    HttpResponse<String> response =
        provider.gateway("POST", "/system/routes/wake?function=hello", "");
    assertEquals(503, response.statusCode(), response.body());
    assertTrue(response.body().contains("nobody answers"), response.body());
  }

  @Test
  void endedReplicaIsSentNothingAtOnce() throws Exception {
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      workloads.startsGoOn = new CompletableFuture<>();
      workloads.end(new WorkloadId("openfaas-fn", "hello.g1.0"), 1);
      assertEquals(
          List.of("openfaas-fn/hello.g1.0 STOPPED"),
          replicas(gateway.next(RoutingMessage.Changed.class).function()));
      workloads.startsGoOn.complete(null);
      assertEquals(
          List.of("openfaas-fn/hello.g1.0 SERVING"),
          replicas(gateway.next(RoutingMessage.Changed.class).function()));
    }
  }

  @Test
  void readerWithoutAnIdIsNotWaitedFor() throws Exception {
    try (TestGateway reader = provider.follow("")) {
      reader.next(RoutingMessage.Snapshot.class);
      assertEquals(200, provider.update("hello", "good2").statusCode());
      assertEquals(2, reader.next(RoutingMessage.Changed.class).function().generation());
    }
  }

  @Test
  void gatewayThatBreaksOffIsNotWaitedForLong() throws Exception {
    TestGateway gateway = provider.follow("g");
    gateway.next(RoutingMessage.Snapshot.class);
    gateway.close();
    assertEquals(200, provider.update("hello", "good2").statusCode());
    await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> workloads.names().equals(List.of("hello.g2.0")));
  }

  @Test
  void streamEndsWithTheProviderAndTheNextOneHasAHigherVersion() throws Exception {
    long before;
    try (TestGateway gateway = provider.follow("g")) {
      before = gateway.next(RoutingMessage.Snapshot.class).version();
      provider.close();
    }
    provider = TestProvider.start(patient(), workloads, workloads.sink).adopted();
    try (TestGateway gateway = provider.follow("g")) {
      RoutingMessage.Snapshot snapshot = gateway.next(RoutingMessage.Snapshot.class);
      assertTrue(snapshot.version() > before, snapshot.toString());
      assertEquals(List.of("openfaas-fn/hello.g1.0 SERVING"), replicas(only(snapshot)));
    }
  }

  @Test
  void acknowledgementByTheShortWayCountsAndABadOneIsPassedOver() throws Exception {
    try (TestGateway gateway = provider.follow("g");
        SocketChannel line = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      line.connect(UnixDomainSocketAddress.of(directory.resolve(GatewaySocket.NAME)));
      gateway.next(RoutingMessage.Snapshot.class);
      Future<HttpResponse<String>> update = threads.submit(() -> provider.update("hello", "good2"));
      long version = gateway.next(RoutingMessage.Changed.class).version();
      assertFalse(update.isDone(), "the answer waits until requests follow the new route");
      String lines =
          """
          gateway-secret
          {"gateway":"g","applied":"x"}
          {"gateway":"g","applied":%d}
          """
              .formatted(version);
      line.write(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
      assertEquals(200, update.get().statusCode());
      gateway.drained("openfaas-fn/hello.g1.0");
    }
  }

  @Test
  void badAcknowledgementsAreRefused() throws Exception {
    for (String body :
        List.of("x", "{\"gateway\":\"g\"}", "{\"gateway\":\"g\",\"applied\":\"x\"}")) {
      assertEquals(400, provider.gateway("POST", "/system/routes/acks", body).statusCode(), body);
    }
    assertEquals(200, provider.gateway("POST", "/system/routes/acks", "").statusCode());
  }
}
