package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionStatus;
import dev.faasd.workload.Stranger;
import dev.faasd.workload.WorkloadId;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the original faasd left, by HTTP, on workloads in memory. */
class TakeoverTest {
  private static final AtomicInteger ADDRESSES = new AtomicInteger();
  private static final Instant LONG_AGO = Instant.parse("2024-02-03T04:05:06Z");

  @TempDir private Path directory;

  private FakeWorkloads workloads;
  private Optional<TestProvider> provider = Optional.empty();

  @BeforeEach
  void openWorkloads() {
    workloads = new FakeWorkloads();
  }

  /** Also as the next process. */
  private TestProvider start() throws Exception {
    provider.ifPresent(TestProvider::close);
    TestProvider started = TestProvider.inMemory(directory, workloads);
    provider = Optional.of(started);
    return started;
  }

  @AfterEach
  void stop() {
    provider.ifPresent(TestProvider::close);
    workloads.close();
  }

  private static Stranger original(String name, boolean running) {
    return original(name, "good", running, Map.of());
  }

  private static Stranger original(
      String name, String image, boolean running, Map<String, String> binds) {
    Map<String, String> all = new TreeMap<>(binds);
    all.put("/etc/hosts", "/var/lib/faasd/hosts");
    all.put("/etc/resolv.conf", "/var/lib/faasd/resolv.conf");
    return new Stranger(
        new WorkloadId("openfaas-fn", name),
        image,
        Map.of("tier", "1", "com.openfaas.annotations.topic", "news"),
        name + "-snapshot",
        name,
        List.of("mode=fast", "fprocess=cat"),
        all,
        OptionalLong.of(1 << 30),
        false,
        running,
        running ? Optional.of("127.99.0." + ADDRESSES.incrementAndGet()) : Optional.empty(),
        LONG_AGO);
  }

  private Path stateFile(String name) {
    return directory.resolve("state/openfaas-fn/" + name + ".json");
  }

  private static void assertAnswers(String container, HttpResponse<String> response) {
    assertEquals(200, response.statusCode(), response.body());
    assertTrue(response.body().startsWith(container + "\n"), response.body());
  }

  @Test
  void runningFunctionRunsOnAndIsShownAsItWasDeployed() throws Exception {
    workloads.originals.add(original("hello", true));
    TestProvider first = start();
    assertAnswers("hello", first.invoke("hello"));
    FunctionStatus status = first.status("hello");
    assertEquals("good", status.image());
    assertEquals("cat", status.envProcess());
    assertEquals(Map.of("mode", "fast"), status.envVars());
    assertEquals(Map.of("tier", "1"), status.labels());
    assertEquals(Map.of("topic", "news"), status.annotations());
    assertEquals("1Gi", status.limits().orElseThrow().memory());
    assertEquals(LONG_AGO, status.createdAt());
    assertEquals(1, status.availableReplicas());

    assertAnswers("hello", start().invoke("hello"));
    assertEquals(1, workloads.calls.stream().filter("take over hello"::equals).count());
  }

  @Test
  void updateRollsItOntoOurs() throws Exception {
    workloads.originals.add(original("hello", true));
    TestProvider taken = start();
    assertEquals(200, taken.update("hello", "good2").statusCode());
    assertAnswers("hello.g1.0", taken.invoke("hello"));
    await().until(() -> workloads.names().equals(List.of("hello.g1.0")));
    assertAnswers("hello.g1.0", start().invoke("hello"));
  }

  @Test
  void endOfItsProcessRollsItOntoOurs() throws Exception {
    workloads.originals.add(original("hello", true));
    TestProvider taken = start();
    workloads.end(new WorkloadId("openfaas-fn", "hello"), 1);
    await().until(() -> workloads.names().equals(List.of("hello.g1.0")));
    assertAnswers("hello.g1.0", taken.invoke("hello"));
    assertEquals(1, taken.status("hello").restarts().orElseThrow().count());
  }

  @Test
  void scalingItDownAndUpRollsItOntoOurs() throws Exception {
    workloads.originals.add(original("hello", true));
    TestProvider taken = start();
    assertEquals(200, taken.scale("hello", 0).statusCode());
    assertEquals(List.of(), workloads.names());
    assertEquals(200, taken.scale("hello", 1).statusCode());
    assertEquals(List.of("hello.g1.0"), workloads.names());
    assertAnswers("hello.g1.0", taken.invoke("hello"));
  }

  @Test
  void moreReplicasOfItAreAllOurs() throws Exception {
    workloads.originals.add(original("hello", true));
    TestProvider taken = start();
    assertEquals(200, taken.scale("hello", 3).statusCode());
    assertEquals(3, taken.status("hello").availableReplicas());
    await()
        .until(() -> workloads.names().equals(List.of("hello.g1.0", "hello.g1.1", "hello.g1.2")));
  }

  @Test
  void deletedOneIsGone() throws Exception {
    workloads.originals.add(original("hello", true));
    TestProvider taken = start();
    assertEquals(200, taken.delete("hello").statusCode());
    await().until(() -> workloads.names().isEmpty());
    assertFalse(Files.exists(stateFile("hello")));
  }

  @Test
  void deadOneComesUpAsOurs() throws Exception {
    workloads.originals.add(original("hello", false));
    TestProvider taken = start();
    await().until(() -> workloads.names().equals(List.of("hello.g1.0")));
    await().until(() -> taken.status("hello").availableReplicas() == 1);
    assertAnswers("hello.g1.0", taken.invoke("hello"));
    assertEquals(LONG_AGO, taken.status("hello").createdAt());
  }

  @Test
  void oneWhoseStateIsKeptAndIsNotMarkedYetIsTakenOverStill() throws Exception {
    Stranger original = original("hello", true);
    workloads.originals.add(original);
    start().close();
    // As if we had died right after keeping the state.
    workloads.prune(original.id());
    workloads.originals.add(original);
    assertAnswers("hello", start().invoke("hello"));
  }

  @Test
  void whatCannotBeTakenOverIsLeftAndTheOthersAreTaken() throws Exception {
    List<Stranger> unusable =
        List.of(
            original("no-image", "missing", true, Map.of()),
            original("no-secret", "good", true, Map.of("/var/openfaas/secrets/none", "/x/none")),
            original("no.name", true),
            original("reserved-secret", "good", true, Map.of("/var/openfaas/secrets/..", "/x")));
    workloads.originals.addAll(unusable);
    workloads.originals.add(original("hello", true));
    TestProvider taken = start();
    assertAnswers("hello", taken.invoke("hello"));
    assertEquals(unusable, workloads.originals);
    assertEquals(List.of("hello"), workloads.names());
    for (Stranger container : unusable) {
      assertFalse(Files.exists(stateFile(container.id().name())), container.id().toString());
    }
  }

  @Test
  void oneThatCannotBeMarkedNowRunsOnAndHoldsUpNobody() throws Exception {
    Stranger stubborn = original("stubborn", true);
    workloads.stubborn.add(stubborn.id());
    workloads.originals.add(stubborn);
    workloads.originals.add(original("hello", true));
    assertAnswers("hello", start().invoke("hello"));
    assertEquals(List.of(stubborn), workloads.originals);
    assertEquals(List.of("hello"), workloads.names());
    workloads.stubborn.clear();
    assertAnswers("stubborn", start().invoke("stubborn"));
  }

  @Test
  void functionOfThatNameThatIsOursStays() throws Exception {
    start().deploy("hello", "good");
    Stranger original = original("hello", true);
    workloads.originals.add(original);
    assertAnswers("hello.g1.0", start().invoke("hello"));
    assertEquals(List.of(original), workloads.originals);
  }

  @Test
  void someoneElsesContainerStays() throws Exception {
    Stranger foreign =
        new Stranger(
            new WorkloadId("openfaas-fn", "tool"),
            "good",
            Map.of(),
            "tool",
            "",
            List.of(),
            Map.of(),
            OptionalLong.empty(),
            false,
            true,
            Optional.empty(),
            LONG_AGO);
    workloads.originals.add(foreign);
    assertEquals("[]", start().get("/system/functions").body().strip());
    assertEquals(List.of(foreign), workloads.originals);
  }
}
