package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.ReplicaStatus;
import dev.faasd.api.RoutingMessage;
import dev.faasd.workload.WorkloadId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions with several replicas, on workloads in memory. */
@Timeout(60)
class ReplicasTest {
  @TempDir private Path directory;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeWorkloads workloads = new FakeWorkloads();
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    ProviderSettingsBuilder settings =
        TestProvider.settings(directory)
            .functionPort(FakeWorkloads.PORT)
            .bounds(TestProvider.bounds(Duration.ofSeconds(20), Duration.ofDays(1)))
            .limits(new FunctionLimits(OptionalInt.empty(), OptionalLong.of(100 << 20)));
    provider = TestProvider.start(settings, workloads, workloads.sink).adopted();
  }

  private void restart() throws Exception {
    provider.close();
    start();
  }

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
    threads.shutdownNow();
  }

  private static WorkloadId id(String name) {
    return new WorkloadId("openfaas-fn", name);
  }

  private static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }

  private void assertReplicas(int count, int available) throws Exception {
    assertEquals(count, provider.status("hello").replicas());
    assertEquals(available, provider.status("hello").availableReplicas());
  }

  /** In the end these take requests, and others are not even draining. */
  private void assertServing(String... replicas) {
    List<String> serving = List.of(replicas).stream().map(one -> one + " SERVING").toList();
    await().untilAsserted(() -> assertEquals(serving, provider.routes("hello")));
  }

  @Test
  void functionIsDeployedWithItsLeastNumber() throws Exception {
    assertStatus(200, provider.deploy("hello", "good", 3, 5));
    assertReplicas(3, 3);
    assertServing("hello.g1.0", "hello.g1.1", "hello.g1.2");
    assertEquals(List.of("hello.g1.0", "hello.g1.1", "hello.g1.2"), workloads.names());
  }

  @Test
  void functionGrowsAndShrinksAsItIsTold() throws Exception {
    provider.deploy("hello", "good");
    assertStatus(200, provider.scale("hello", 3));
    assertReplicas(3, 3);
    assertServing("hello.g1.0", "hello.g1.1", "hello.g1.2");
    assertStatus(200, provider.scale("hello", 1));
    assertReplicas(1, 1);
    await().until(() -> workloads.names().equals(List.of("hello.g1.0")));
    await().until(() -> provider.routes("hello").equals(List.of("hello.g1.0 SERVING")));
  }

  @Test
  void surplusReplicaEndsWhenItsLastRequestIsDone() throws Exception {
    provider.deploy("hello", "good", 1, 3);
    provider.scale("hello", 2);
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      Future<HttpResponse<String>> scale = threads.submit(() -> provider.scale("hello", 1));
      gateway.applied(gateway.next(RoutingMessage.Changed.class).version());
      assertStatus(200, scale.get());
      assertEquals(List.of("hello.g1.0 SERVING", "hello.g1.1 DRAINING"), provider.routes("hello"));
      Future<HttpResponse<String>> again = threads.submit(() -> provider.scale("hello", 2));
      gateway.applied(gateway.next(RoutingMessage.Changed.class).version());
      assertStatus(200, again.get());
      assertEquals(
          List.of("hello.g1.0 SERVING", "hello.g1.2 SERVING", "hello.g1.1 DRAINING"),
          provider.routes("hello"));
      gateway.drained("openfaas-fn/hello.g1.1");
      await().until(() -> workloads.names().equals(List.of("hello.g1.0", "hello.g1.2")));
    }
    workloads.calls.clear();
    restart();
    assertServing("hello.g1.0", "hello.g1.2");
    assertEquals(Set.of("adopt hello.g1.0", "adopt hello.g1.2"), Set.copyOf(workloads.calls));
  }

  @Test
  void requestsGoToAllOfThem() throws Exception {
    provider.deploy("hello", "good", 3, 3);
    Set<String> answering = new TreeSet<>();
    await()
        .until(
            () -> {
              List<Future<HttpResponse<String>>> calls =
                  IntStream.range(0, 30)
                      .mapToObj(_ -> threads.submit(() -> provider.invoke("hello")))
                      .toList();
              for (Future<HttpResponse<String>> call : calls) {
                assertStatus(200, call.get());
                answering.add(call.get().body().lines().findFirst().orElseThrow());
              }
              return answering.size() == 3;
            });
  }

  @Test
  void replicaThatEndsIsStartedAgainAndTheOthersServe() throws Exception {
    provider.deploy("hello", "good", 3, 3);
    workloads.startsGoOn = new CompletableFuture<>();
    workloads.end(id("hello.g1.1"), 1);
    await()
        .until(
            () ->
                provider
                    .routes("hello")
                    .equals(
                        List.of("hello.g1.0 SERVING", "hello.g1.1 STOPPED", "hello.g1.2 SERVING")));
    assertReplicas(3, 2);
    assertEquals("starting", provider.status("hello").instances().get(1).state());
    assertStatus(200, provider.invoke("hello"));
    workloads.startsGoOn.complete(null);
    await().until(() -> provider.status("hello").availableReplicas() == 3);
    assertEquals(1, provider.status("hello").restarts().orElseThrow().count());
    List<ReplicaStatus> each = provider.status("hello").instances();
    assertEquals(
        List.of("hello.g1.0 ready 0", "hello.g1.1 ready 1", "hello.g1.2 ready 0"),
        each.stream().map(one -> one.name() + " " + one.state() + " " + one.restarts()).toList());
    assertEquals(3, each.stream().map(ReplicaStatus::address).distinct().count());
  }

  @Test
  void updateReplacesAllInOneStep() throws Exception {
    provider.deploy("hello", "good", 1, 3);
    provider.scale("hello", 3);
    try (TestGateway gateway = provider.follow("g")) {
      gateway.next(RoutingMessage.Snapshot.class);
      Future<HttpResponse<String>> update =
          threads.submit(() -> provider.update("hello", "good2", 1, 3));
      gateway.applied(gateway.next(RoutingMessage.Changed.class).version());
      assertStatus(200, update.get());
      assertEquals(
          List.of(
              "hello.g2.0 SERVING",
              "hello.g2.1 SERVING",
              "hello.g2.2 SERVING",
              "hello.g1.0 DRAINING",
              "hello.g1.1 DRAINING",
              "hello.g1.2 DRAINING"),
          provider.routes("hello"));
      IntStream.range(0, 3).forEach(n -> gateway.drained("openfaas-fn/hello.g1." + n));
      await()
          .until(() -> workloads.names().equals(List.of("hello.g2.0", "hello.g2.1", "hello.g2.2")));
    }
  }

  @Test
  void updateBringsTheNumberWithinItsLabels() throws Exception {
    provider.deploy("hello", "good", 2, 4);
    assertStatus(200, provider.update("hello", "good2", 3, 4));
    assertReplicas(3, 3);
    assertStatus(200, provider.update("hello", "good3", 1, 2));
    assertReplicas(2, 2);
    assertStatus(200, provider.scale("hello", 0));
    assertStatus(200, provider.update("hello", "good4", 1, 2));
    assertReplicas(1, 1);
    await().until(() -> workloads.names().equals(List.of("hello.g4.0")));
  }

  @Test
  void badNewVersionLeavesAllOldOnesServingAndNothingBehind() throws Exception {
    provider.deploy("hello", "good", 3, 3);
    HttpResponse<String> response = provider.update("hello", "dies", 3, 3);
    assertStatus(400, response);
    assertTrue(response.body().endsWith("it wrote:\nreading settings\nno settings\n"));
    assertServing("hello.g1.0", "hello.g1.1", "hello.g1.2");
    assertEquals(List.of("hello.g1.0", "hello.g1.1", "hello.g1.2"), workloads.names());
  }

  @Test
  void whereNotAllOfThemComeUpNoneIsLeft() throws Exception {
    provider.deploy("hello", "good");
    workloads.broken.add(id("hello.g1.2"));
    HttpResponse<String> response = provider.scale("hello", 3);
    assertStatus(500, response);
    assertReplicas(1, 1);
    assertEquals(List.of("hello.g1.0"), workloads.names());
    workloads.broken.clear();
    assertStatus(200, provider.scale("hello", 3));
  }

  @Test
  void laterOfTwoUpdatesWinsAndNothingIsLeftOfTheOther() throws Exception {
    provider.deploy("hello", "good", 2, 2);
    Future<HttpResponse<String>> first =
        threads.submit(() -> provider.update("hello", "silent", 2, 2));
    await().until(() -> workloads.names().contains("hello.g2.1"));
    assertStatus(200, provider.update("hello", "good3", 2, 2));
    assertStatus(409, first.get());
    assertServing("hello.g2.0", "hello.g2.1");
    await().until(() -> workloads.names().equals(List.of("hello.g2.0", "hello.g2.1")));
  }

  @Test
  void scalingWaitsForAnUpdateAndCountsForTheNewVersion() throws Exception {
    provider.deploy("hello", "good", 1, 3);
    Future<HttpResponse<String>> update =
        threads.submit(() -> provider.update("hello", "silent", 1, 3));
    await().until(() -> workloads.names().contains("hello.g2.0"));
    Future<HttpResponse<String>> scale = threads.submit(() -> provider.scale("hello", 3));
    workloads.listen(id("hello.g2.0"));
    assertStatus(200, update.get());
    await().until(() -> workloads.names().contains("hello.g2.1"));
    await().until(() -> workloads.names().contains("hello.g2.2"));
    workloads.listen(id("hello.g2.1"));
    workloads.listen(id("hello.g2.2"));
    assertStatus(200, scale.get());
    assertServing("hello.g2.0", "hello.g2.1", "hello.g2.2");
  }

  @Test
  void deletionDuringAnUpdateLeavesNothing() throws Exception {
    provider.deploy("hello", "good", 2, 2);
    Future<HttpResponse<String>> update =
        threads.submit(() -> provider.update("hello", "silent", 2, 2));
    await().until(() -> workloads.names().contains("hello.g2.1"));
    assertStatus(200, provider.delete("hello"));
    assertStatus(409, update.get());
    await().until(() -> workloads.names().isEmpty());
    assertStatus(404, provider.get("/system/function/hello"));
  }

  @Test
  void nextProviderAdoptsAllOfThem() throws Exception {
    provider.deploy("hello", "good", 2, 3);
    provider.scale("hello", 3);
    workloads.calls.clear();
    restart();
    assertReplicas(3, 3);
    assertServing("hello.g1.0", "hello.g1.1", "hello.g1.2");
    assertEquals(
        Set.of("adopt hello.g1.0", "adopt hello.g1.1", "adopt hello.g1.2"),
        Set.copyOf(workloads.calls));
  }

  @Test
  void stoppedWithItsFunctionsItBringsAllBack() throws Exception {
    provider.deploy("hello", "good", 3, 3);
    provider.provider().stopAll();
    assertEquals(List.of(), workloads.names());
    restart();
    await().until(() -> provider.status("hello").availableReplicas() == 3);
  }

  @Test
  void deletedFunctionLeavesNone() throws Exception {
    provider.deploy("hello", "good", 3, 3);
    assertStatus(200, provider.delete("hello"));
    await().until(() -> workloads.names().isEmpty());
  }

  @Test
  void scaledToZeroTheLeastNumberSleepsAndWakesTogether() throws Exception {
    provider.deploy("hello", "good", 2, 4);
    provider.scale("hello", 4);
    assertStatus(200, provider.scale("hello", 0));
    assertReplicas(0, 0);
    assertTrue(provider.status("hello").asleep());
    await().until(() -> workloads.names().equals(List.of("hello.g1.0", "hello.g1.1")));
    assertTrue(workloads.frozen(id("hello.g1.0")));
    assertTrue(workloads.frozen(id("hello.g1.1")));
    restart();
    assertTrue(workloads.frozen(id("hello.g1.1")));
    assertStatus(200, provider.invoke("hello"));
    assertFalse(workloads.frozen(id("hello.g1.0")));
    assertFalse(workloads.frozen(id("hello.g1.1")));
    assertReplicas(2, 2);
    provider.scale("hello", 0);
    assertStatus(200, provider.scale("hello", 3));
    assertReplicas(3, 3);
  }

  @Test
  void replicaThatEndedInItsSleepIsStartedBesideTheOthersThatWake() throws Exception {
    provider.deploy("hello", "good", 2, 2);
    provider.scale("hello", 0);
    workloads.end(id("hello.g1.1"), 137);
    await()
        .until(
            () ->
                provider
                    .routes("hello")
                    .equals(List.of("hello.g1.0 FROZEN", "hello.g1.1 STOPPED")));
    workloads.startsGoOn = new CompletableFuture<>();
    assertStatus(200, provider.invoke("hello"));
    assertReplicas(2, 1);
    workloads.startsGoOn.complete(null);
    assertServing("hello.g1.0", "hello.g1.1");
  }

  @Test
  void numberThatItsLabelsDoNotAllowIsRefused() throws Exception {
    provider.deploy("hello", "good", 2, 4);
    for (int count : List.of(1, 5, 1_000_000_000, -1)) {
      HttpResponse<String> response = provider.scale("hello", count);
      assertStatus(400, response);
      assertEquals(
          "function hello.openfaas-fn can have 2 to 4 replicas, or 0 to sleep, not "
              + count
              + ": that is what its labels com.openfaas.scale.min and com.openfaas.scale.max say,"
              + " or what holds without them",
          response.body().strip());
    }
    assertReplicas(2, 2);
  }

  @Test
  void moreThanTheHostsMemoryIsRefusedWithTheNumbers() throws Exception {
    assertStatus(200, deployWithMemory("40Mi", 1, 4));
    assertStatus(200, provider.scale("hello", 2));
    HttpResponse<String> response = provider.scale("hello", 3);
    assertStatus(400, response);
    assertTrue(
        response
            .body()
            .startsWith(
                "function hello.openfaas-fn cannot have 120Mi of memory for 3 replicas: with it,"
                    + " functions would be promised 120Mi, and this host has 100Mi for them"),
        response.body());
    assertReplicas(2, 2);
    assertStatus(400, deployWithMemory("60Mi", 1, 4));
    assertStatus(400, deployWithMemory("40Mi", 3, 4));
    assertStatus(200, deployWithMemory("50Mi", 1, 4));
    assertReplicas(2, 2);
  }

  private HttpResponse<String> deployWithMemory(String memory, int min, int max)
      throws IOException, InterruptedException {
    return provider.call(
        "POST",
        "/system/functions",
        """
        {"service":"hello","image":"good","limits":{"memory":"%s"},
         "labels":{"com.openfaas.scale.min":"%d","com.openfaas.scale.max":"%d"}}"""
            .formatted(memory, min, max));
  }
}
