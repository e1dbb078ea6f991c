package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.ImageUse;
import dev.faasd.workload.PullPolicy;
import dev.faasd.workload.WorkloadId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of functions by HTTP, on workloads in memory. */
class ProviderTest {
  @TempDir private Path directory;

  private FakeWorkloads workloads;
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    workloads = new FakeWorkloads();
    provider = TestProvider.inMemory(directory, workloads);
  }

  private TestProvider start(ProviderSettingsBuilder settings) {
    return TestProvider.start(settings, workloads, workloads.sink);
  }

  private void restart() throws Exception {
    provider.close();
    provider = TestProvider.inMemory(directory, workloads);
  }

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
  }

  private static WorkloadId id(String name) {
    return new WorkloadId("openfaas-fn", name);
  }

  private static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }

  private static void assertAnswers(String container, HttpResponse<String> response) {
    assertStatus(200, response);
    assertTrue(response.body().startsWith(container + "\n"), response.body());
  }

  private Path stateFile(String name) {
    return directory.resolve("state/openfaas-fn/" + name + ".json");
  }

  @Test
  void deployedFunctionIsReadyAndAnswers() throws Exception {
    HttpResponse<String> deployed = provider.deploy("hello", "good");
    assertStatus(200, deployed);
    assertEquals("", deployed.body());
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertAnswers("hello.g1.0", provider.invoke("hello.openfaas-fn/a/b%20c?x=1"));
    assertEquals(1, provider.status("hello").replicas());
    assertEquals(1, provider.status("hello").availableReplicas());
    assertTrue(Files.exists(stateFile("hello")));
  }

  @Test
  void imageIsFetchedAsTheFunctionOrElseTheHostSays() throws Exception {
    provider.deploy("hello", "good");
    assertEquals(PullPolicy.ALWAYS, workloads.policies.get("good"));
    String body =
        """
        {"service":"hello","image":"good","annotations":{"com.openfaas.pull-policy":"%s"}}""";
    assertStatus(200, provider.call("PUT", "/system/functions", body.formatted("never")));
    assertEquals(PullPolicy.NEVER, workloads.policies.get("good"));
    assertStatus(400, provider.call("PUT", "/system/functions", body.formatted("sometimes")));
  }

  @Test
  void imagesAreMarkedWithTheFunctionsThatUseThem() throws Exception {
    provider.deploy("hello", "good");
    ImageUse good = new ImageUse("hello", "good", Optional.of("sha256:good"));
    await().until(() -> workloads.imageMarks.contains(Set.of(good)));
    // Before a pull, when the disk is full, at once.
    workloads.fullness = 90;
    assertStatus(400, provider.deploy("other", "missing"));
    ImageUse missing = new ImageUse("other", "missing", Optional.empty());
    assertTrue(workloads.imageMarks.contains(Set.of(good, missing)));
  }

  @Test
  void requestReachesTheFunctionAsItWasSent() throws Exception {
    provider.deploy("hello", "good");
    HttpResponse<String> response =
        provider.send(provider.request("PUT", "/function/hello/a//b%2Fc/?x=1&y=%20", "body"));
    List<String> said = response.body().lines().toList();
    assertEquals("PUT /a//b%2Fc/?x=1&y=%20", said.get(1));
    assertEquals("forwarded 127.0.0.1 " + provider.uri("/").getAuthority(), said.get(2));
    assertEquals("body", said.get(4));
  }

  @Test
  void environmentIsWhatWasAskedForAndNothingElseIsEchoed() throws Exception {
    assertStatus(
        200,
        provider.call(
            "POST",
            "/system/functions",
            """
            {"service":"hello","image":"good","envProcess":"cat","envVars":{"k":"v=w"},"labels":{"l":"1"},
             "annotations":{"a":"2"},"limits":{"memory":"5Mi","cpu":"100m"},"constraints":["c"]}
            """));
    assertEquals(
        "{OPENFAAS_NAME=hello, OPENFAAS_NAMESPACE=openfaas-fn, k=v=w, fprocess=cat}",
        provider.invoke("hello").body().lines().toList().get(3));
    assertEquals(Map.of("k", "v=w"), provider.status("hello").envVars());
    String list = provider.get("/system/functions").body();
    assertTrue(
        list.contains("\"limits\":{\"memory\":\"5Mi\",\"cpu\":\"100m\"}")
            && list.contains("\"labels\":{\"l\":\"1\"},\"annotations\":{\"a\":\"2\"}")
            && list.contains("\"constraints\":[\"c\"]")
            && list.contains("\"envProcess\":\"cat\""),
        list);
  }

  @Test
  void postOfAnExistingFunctionAndPutAreUpdates() throws Exception {
    provider.deploy("hello", "good");
    assertStatus(200, provider.deploy("hello", "good2"));
    assertAnswers("hello.g2.0", provider.invoke("hello"));
    assertStatus(200, provider.update("hello", "good3"));
    assertAnswers("hello.g3.0", provider.invoke("hello"));
    assertEquals("good3", provider.status("hello").image());
    await().until(() -> workloads.names().equals(List.of("hello.g3.0")));
  }

  @Test
  void deploymentOfJustWhatIsThereChangesNothing() throws Exception {
    assertUnchanged(false, provider.deploy("hello", "good"));
    for (int i = 0; i < 2; i++) {
      assertUnchanged(true, provider.update("hello", "good"));
      assertUnchanged(true, provider.deploy("hello", "good"));
      restart();
    }
    assertEquals(List.of("hello.g1.0"), workloads.names());
    workloads.digests.put("good", "sha256:another");
    assertUnchanged(false, provider.update("hello", "good"));
    assertAnswers("hello.g2.0", provider.invoke("hello"));
    assertUnchanged(true, provider.update("hello", "good"));
  }

  @Test
  void deploymentOfJustWhatIsThereBringsItUp() throws Exception {
    provider.deploy("hello", "good");
    provider.scale("hello", 0);
    assertUnchanged(true, provider.update("hello", "good"));
    assertEquals(1, provider.status("hello").availableReplicas());
    workloads.end(id("hello.g1.0"), 1);
    await().until(() -> workloads.calls.contains("start hello.g1.0"));
    await().until(() -> provider.status("hello").availableReplicas() == 1);
    workloads.end(id("hello.g1.0"), 1);
    await().until(() -> provider.status("hello").availableReplicas() == 0);
    assertUnchanged(true, provider.update("hello", "good"));
    assertEquals(1, provider.status("hello").availableReplicas());
    assertAnswers("hello.g1.0", provider.invoke("hello"));
  }

  private static void assertUnchanged(boolean unchanged, HttpResponse<String> response) {
    assertStatus(200, response);
    assertEquals(unchanged, response.headers().firstValue("X-Faasd-Unchanged").isPresent());
  }

  @Test
  void putOfAnAbsentFunctionIs404() throws Exception {
    assertStatus(404, provider.update("hello", "good"));
    assertStatus(404, provider.update("hello", "missing"));
    assertEquals(List.of(), workloads.names());
  }

  @Test
  void versionThatDoesNotComeUpLeavesTheOldOneServing() throws Exception {
    provider.deploy("hello", "good");
    for (String image : List.of("dies", "missing")) {
      assertStatus(400, provider.update("hello", image));
      assertAnswers("hello.g1.0", provider.invoke("hello"));
      assertEquals("good", provider.status("hello").image());
    }
    assertEquals(List.of("hello.g1.0"), workloads.names());
    restart();
    assertEquals("good", provider.status("hello").image());
  }

  @Test
  void failedDeploySaysWhyWithTheLastLinesAndLeavesNothing() throws Exception {
    HttpResponse<String> response = provider.deploy("hello", "dies");
    assertStatus(400, response);
    assertEquals(
        """
        function hello.openfaas-fn ended with exit code 3 before it was ready; it wrote:
        reading settings
        no settings
        """,
        response.body());
    assertEquals(List.of(), workloads.names());
    assertStatus(404, provider.get("/system/function/hello"));
    assertStatus(200, provider.deploy("hello", "good"));
  }

  @Test
  void functionThatNeverListensIsGivenUp() throws Exception {
    provider.close();
    provider =
        start(
            TestProvider.settings(directory)
                .functionPort(FakeWorkloads.PORT)
                .bounds(TestProvider.bounds(Duration.ofMillis(50), Duration.ofSeconds(5))));
    HttpResponse<String> response = provider.deploy("hello", "silent");
    assertStatus(400, response);
    assertTrue(
        response
            .body()
            .contains(
                "was not ready within 50 ms: it did not listen on port %d; it wrote:\nthinking"
                    .formatted(FakeWorkloads.PORT)),
        response.body());
    assertEquals(List.of(), workloads.names());
  }

  @Test
  void laterCommandCutsShortOneThatWaits() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> waiting =
          threads.submit(() -> provider.deploy("hello", "silent"));
      await().until(() -> workloads.calls.contains("run hello.g1.0"));
      assertStatus(200, provider.deploy("hello", "good"));
      assertStatus(409, waiting.get());
    }
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertEquals(List.of("hello.g1.0"), workloads.names());
  }

  @Test
  void oldReplicaThatDiesWhileTheNewOneIsAwaitedIsStartedAtOnce() throws Exception {
    provider.deploy("hello", "good");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> waiting =
          threads.submit(() -> provider.update("hello", "silent"));
      await().until(() -> workloads.calls.contains("run hello.g2.0"));
      workloads.end(id("hello.g1.0"), 1);
      await().until(() -> workloads.calls.contains("start hello.g1.0"));
      assertAnswers("hello.g1.0", provider.invoke("hello"));
      assertStatus(200, provider.update("hello", "good2"));
      assertStatus(409, waiting.get());
    }
    assertAnswers("hello.g2.0", provider.invoke("hello"));
    await().until(() -> workloads.names().equals(List.of("hello.g2.0")));
  }

  @Test
  void deletedFunctionIsGoneAndItsNameMayComeBack() throws Exception {
    provider.deploy("hello", "good");
    assertStatus(200, provider.delete("hello"));
    assertStatus(404, provider.get("/system/function/hello"));
    assertEquals("", provider.get("/system/function/hello").body());
    assertStatus(503, provider.invoke("hello"));
    assertStatus(404, provider.delete("hello"));
    await().until(() -> workloads.names().isEmpty());
    assertTrue(Files.notExists(stateFile("hello")));
    provider.deploy("hello", "good");
    assertAnswers("hello.g2.0", provider.invoke("hello"));
  }

  @Test
  void scaledToZeroItSleepsAndWakesOnTheNextRequest() throws Exception {
    provider.deploy("hello", "good");
    assertStatus(200, provider.scale("hello", 0));
    assertEquals(0, provider.status("hello").replicas());
    assertEquals(0, provider.status("hello").availableReplicas());
    assertTrue(workloads.frozen(id("hello.g1.0")));
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertFalse(workloads.frozen(id("hello.g1.0")));
    assertEquals(1, provider.status("hello").replicas());
    assertEquals(List.of("run hello.g1.0"), workloads.calls);
  }

  @Test
  void sleeperThatEndsWhileItIsScaledToZeroIsStartedByTheNextRequest() throws Exception {
    provider.deploy("hello", "good");
    provider.scale("hello", 0);
    workloads.end(id("hello.g1.0"), 137);
    await().until(() -> provider.routes("hello").equals(List.of("hello.g1.0 STOPPED")));
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertTrue(workloads.calls.contains("start hello.g1.0"));
    assertEquals(Optional.empty(), provider.status("hello").restarts());
  }

  @Test
  void manyRequestsForAStoppedFunctionStartItOnce() throws Exception {
    provider.deploy("hello", "good");
    provider.scale("hello", 0);
    workloads.end(id("hello.g1.0"), 137);
    await().until(() -> provider.routes("hello").equals(List.of("hello.g1.0 STOPPED")));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> calls =
          IntStream.range(0, 50)
              .mapToObj(_ -> threads.submit(() -> provider.invoke("hello")))
              .toList();
      for (Future<HttpResponse<String>> call : calls) {
        assertAnswers("hello.g1.0", call.get());
      }
    }
    assertEquals(1, workloads.calls.stream().filter("start hello.g1.0"::equals).count());
  }

  @Test
  void scaledToZeroItSleepsOnAcrossARestart() throws Exception {
    provider.deploy("hello", "good");
    provider.scale("hello", 0);
    restart();
    assertEquals(0, provider.status("hello").replicas());
    assertEquals(List.of("hello.g1.0 FROZEN"), provider.routes("hello"));
    assertTrue(workloads.frozen(id("hello.g1.0")));
    assertStatus(200, provider.scale("hello", 1));
    assertFalse(workloads.frozen(id("hello.g1.0")));
    assertEquals(1, provider.status("hello").availableReplicas());
  }

  @Test
  void newProviderAdoptsWhatRunsWithoutTouchingIt() throws Exception {
    provider.deploy("hello", "good");
    workloads.calls.clear();
    restart();
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertEquals(List.of("adopt hello.g1.0"), workloads.calls);
  }

  @Test
  void stoppedWithItsFunctionsItBringsThemBack() throws Exception {
    provider.deploy("hello", "good");
    provider.provider().stopAll();
    assertEquals(List.of(), workloads.names());
    restart();
    assertAnswers("hello.g1.0", provider.invoke("hello"));
  }

  @Test
  void functionThatEndsIsStartedAgainAtOnce() throws Exception {
    provider.deploy("hello", "good");
    workloads.end(id("hello.g1.0"), 137);
    await().until(() -> workloads.calls.contains("start hello.g1.0"));
    await().untilAsserted(() -> assertAnswers("hello.g1.0", provider.invoke("hello")));
  }

  @Test
  void functionThatKeepsEndingWaitsAndSaysWhy() throws Exception {
    provider.deploy("hello", "good");
    workloads.end(id("hello.g1.0"), 1);
    await().until(() -> provider.status("hello").availableReplicas() == 1);
    await().until(() -> workloads.calls.contains("start hello.g1.0"));
    workloads.end(id("hello.g1.0"), 1);
    HttpResponse<String> response = provider.invoke("hello");
    assertStatus(503, response);
    assertTrue(response.body().contains("exit code 1"), response.body());
    assertEquals("proxy", response.headers().firstValue("x-openfaas-internal").orElse(""));
  }

  @Test
  void prunedContainerIsMadeAgain() throws Exception {
    provider.deploy("hello", "good");
    workloads.prune(id("hello.g1.0"));
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertEquals(2, workloads.calls.stream().filter("run hello.g1.0"::equals).count());
  }

  @Test
  void whatBelongsToNobodyIsCollectedAtTheStart() throws Exception {
    provider.deploy("hello", "good");
    provider.deploy("gone", "good");
    Files.delete(stateFile("gone"));
    restart();
    await().until(() -> workloads.names().equals(List.of("hello.g1.0")));
  }

  @Test
  void whileContainerdIsAwayWarmFunctionsAnswerAndNothingIsTornDown() throws Exception {
    provider.deploy("hello", "good");
    workloads.away = true;
    assertStatus(503, provider.get("/healthz"));
    assertStatus(503, provider.deploy("other", "good"));
    assertStatus(503, provider.update("hello", "good2"));
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertEquals(1, provider.status("hello").availableReplicas());
    assertStatus(200, provider.get("/system/namespaces"));
    workloads.comeBack();
    assertStatus(200, provider.get("/healthz"));
    assertStatus(200, provider.update("hello", "good2"));
    assertAnswers("hello.g2.0", provider.invoke("hello"));
  }

  @Test
  void startedWhileContainerdIsAwayItAdoptsWhenItComesBack() throws Exception {
    provider.deploy("hello", "good");
    provider.close();
    workloads.away = true;
    provider = start(TestProvider.settings(directory).functionPort(FakeWorkloads.PORT));
    assertStatus(503, provider.gateway("GET", "/system/routes", ""));
    assertStatus(200, provider.get("/system/functions"));
    workloads.comeBack();
    provider.adopted();
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertTrue(!workloads.calls.contains("start hello.g1.0"));
  }

  @Test
  void stateThatCannotBeKeptLeavesTheOldVersionServing() throws Exception {
    provider.deploy("hello", "good");
    Path file = stateFile("hello");
    Path aside = file.resolveSibling("aside");
    Files.move(file, aside);
    Files.createDirectories(file.resolve("in the way"));
    assertStatus(500, provider.update("hello", "good2"));
    assertAnswers("hello.g1.0", provider.invoke("hello"));
    assertEquals(List.of("hello.g1.0"), workloads.names());
  }

  @Test
  void namespacesAreTheDefaultOneAndThoseLabelled() throws IOException, InterruptedException {
    workloads.put("blue", Map.of("openfaas", "true"));
    workloads.put("red", Map.of("openfaas", "1"));
    workloads.put("openfaas-fn", Map.of("openfaas", "1"));
    workloads.put("openfaas", Map.of("openfaas", "1"));
    workloads.put("moby", Map.of());
    workloads.put("grey", Map.of("openfaas", "no"));
    assertEquals("[\"openfaas-fn\",\"blue\",\"red\"]", provider.get("/system/namespaces").body());
    String blue = "{\"service\":\"hello\",\"image\":\"good\",\"namespace\":\"blue\"}";
    assertStatus(200, provider.call("POST", "/system/functions", blue));
    assertAnswers("hello.g1.0", provider.invoke("hello.blue"));
    assertStatus(503, provider.invoke("hello"));
    assertEquals("[]", provider.get("/system/functions").body());
    assertTrue(provider.get("/system/functions?namespace=blue").body().contains("hello"));
    assertStatus(200, provider.get("/system/function/hello?namespace=blue"));
    for (String other : List.of("openfaas", "moby", "grey", "never", "a--b")) {
      assertStatus(400, provider.call("POST", "/system/functions", blue.replace("blue", other)));
      assertStatus(400, provider.get("/system/functions?namespace=" + other));
    }
    assertStatus(
        400,
        provider.call(
            "DELETE",
            "/system/functions?namespace=red",
            "{\"functionName\":\"hello\",\"namespace\":\"blue\"}"));
    assertStatus(
        200,
        provider.call(
            "DELETE", "/system/functions?namespace=blue", "{\"functionName\":\"hello\"}"));
  }

  @Test
  void signsOfLifePassThroughTheBackground() throws Exception {
    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
    provider
        .provider()
        .beat(
            new Heartbeat(
                Duration.ofMillis(1), () -> virtual.complete(Thread.currentThread().isVirtual())));
    assertTrue(virtual.get(1, TimeUnit.MINUTES));
  }
}
