package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.Restarts;
import dev.faasd.workload.ContainerdWorkloads;
import dev.faasd.workload.Instance;
import dev.faasd.workload.PrivateHost;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.TestImage;
import dev.faasd.workload.WorkloadId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of functions on a real containerd and network. */
@Tag("integration")
@Timeout(180)
class ProviderIT {
  private static final String ONE = "docker.io/tests/one:latest";
  private static final String TWO = "docker.io/tests/two:latest";
  private static final String DIES = "docker.io/tests/dies:latest";

  private static final String BIG = "docker.io/tests/big:latest";
  private static final String HUNGRY = "docker.io/tests/hungry:latest";

  private static PrivateHost host;

  @TempDir private Path directory;

  private StartupLines lines;
  private ContainerdWorkloads workloads;
  private TestProvider provider;
  private String namespace;
  private String hello;

  @BeforeAll
  static void startHost() throws IOException {
    host = new PrivateHost();
    image("one", ONE, "echo one > /www/index.html; exec httpd -f -p 8080 -h /www");
    image("two", TWO, "echo two > /www/index.html; sleep 1; exec httpd -f -p 8080 -h /www");
    image("dies", DIES, "echo no settings; exit 3");
    image("big", BIG, "exec dd if=/dev/zero of=/dev/null bs=200M count=1");
    image(
        "hungry",
        HUNGRY,
        String.join(
            "; ",
            "busybox mkdir /www/cgi-bin",
            "printf '#!/bin/sh\\nkill -USR1 1\\necho; echo soon' > /www/cgi-bin/eat",
            "busybox chmod +x /www/cgi-bin/eat",
            "httpd -p 8080 -h /www",
            "trap 'exec dd if=/dev/zero of=/dev/null bs=200M count=1' USR1",
            "while true; do sleep 1 & wait; done"));
  }

  private static void image(String file, String reference, String script) throws IOException {
    TestImage.busybox()
        .entrypoint("/bin/sh", "-c", script)
        .write(host.images().resolve(file + ".tar"), reference);
  }

  @AfterAll
  static void closeHost() throws IOException {
    host.close();
  }

  @BeforeEach
  void start() throws Exception {
    namespace = host.newNamespace();
    hello = "hello." + namespace;
    open();
    workloads.namespaces().put(namespace, Map.of("openfaas", "1"));
  }

  /** A process that has just started. */
  private void open() throws Exception {
    lines = new StartupLines((_, _, _, _) -> {});
    workloads = host.open(lines);
    ProviderSettingsBuilder settings =
        TestProvider.settings(directory)
            .bounds(TestProvider.bounds(Duration.ofSeconds(20), Duration.ofSeconds(5)));
    provider = TestProvider.start(settings, workloads, lines).adopted();
  }

  /** The process leaves. */
  private void leave() {
    provider.close();
    workloads.close();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    provider.provider().stopAll();
    provider.close();
    workloads.collect(namespace, Set.of());
    workloads.close();
    assertEquals(List.of(), host.leftIn(namespace));
  }

  private static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }

  private void assertAnswers(String body) throws Exception {
    HttpResponse<String> response = provider.invoke(hello);
    assertStatus(200, response);
    assertEquals(body + "\n", response.body());
  }

  private List<String> containers() {
    return workloads.list(namespace).stream().map(one -> one.id().name()).toList();
  }

  private int pid() {
    Instance instance = workloads.list(namespace).getFirst();
    return instance.state() instanceof TaskState.Running running ? running.pid() : -1;
  }

  @Test
  void functionIsDeployedUpdatedAndDeleted() throws Exception {
    assertStatus(200, provider.deploy(hello, ONE));
    assertAnswers("one");
    assertStatus(200, provider.update(hello, TWO));
    assertAnswers("two");
    await().until(() -> containers().equals(List.of("hello.g2.0")));
    assertStatus(200, provider.delete(hello));
    await().until(() -> containers().isEmpty());
    assertStatus(404, provider.get("/system/function/" + hello));
  }

  @Test
  void badNewVersionLeavesTheOldOneServing() throws Exception {
    provider.deploy(hello, ONE);
    HttpResponse<String> response = provider.update(hello, DIES);
    assertStatus(400, response);
    assertTrue(
        response.body().contains("exit code 3") && response.body().contains("no settings"),
        response.body());
    assertStatus(400, provider.update(hello, "docker.io/tests/never:latest"));
    assertAnswers("one");
    assertEquals(List.of("hello.g1.0"), containers());
  }

  @Test
  void functionScaledToZeroSleepsUntilTheNextRequest() throws Exception {
    provider.deploy(hello, TWO);
    int before = pid();
    assertStatus(200, provider.scale(hello, 0));
    assertTrue(workloads.frozen(new WorkloadId(namespace, "hello.g1.0")));
    assertEquals(0, provider.status(hello).replicas());
    assertAnswers("two");
    assertEquals(before, pid());
    assertEquals(1, provider.status(hello).availableReplicas());
  }

  @Test
  void stoppedFunctionWakesOnTheNextRequest() throws Exception {
    provider.deploy(hello, TWO);
    assertStatus(200, provider.scale(hello, 0));
    ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
    await().until(() -> provider.routes(hello).equals(List.of("hello.g1.0 STOPPED")));
    assertEquals(-1, pid());
    assertAnswers("two");
    assertEquals(1, provider.status(hello).availableReplicas());
  }

  @Test
  void nextProcessAdoptsWhatRuns() throws Exception {
    provider.deploy(hello, ONE);
    int before = pid();
    leave();
    open();
    assertAnswers("one");
    assertEquals(before, pid());
    assertStatus(200, provider.update(hello, TWO));
    assertAnswers("two");
  }

  @Test
  void stoppedProcessLeavesNothingAndTheNextBringsAllBack() throws Exception {
    provider.deploy(hello, ONE);
    provider.provider().stopAll();
    assertEquals(List.of(), containers());
    leave();
    assertEquals(List.of(), host.leftIn(namespace));
    open();
    assertAnswers("one");
  }

  @Test
  void killedFunctionIsBackSoon() throws Exception {
    provider.deploy(hello, ONE);
    int before = pid();
    ProcessHandle.of(before).orElseThrow().destroyForcibly();
    await()
        .atMost(5, TimeUnit.SECONDS)
        .ignoreExceptions()
        .until(() -> pid() > 0 && pid() != before && provider.invoke(hello).statusCode() == 200);
  }

  @Test
  void functionThatEatsMoreThanItsMemoryIsBackSoonAndItIsSaidWhy() throws Exception {
    assertStatus(
        200,
        provider.call(
            "POST",
            "/system/functions",
            "{\"service\":\"hello\",\"namespace\":\"%s\",\"image\":\"%s\",\"limits\":{\"memory\":\"32Mi\"}}"
                .formatted(namespace, HUNGRY)));
    provider.invoke(hello + "/cgi-bin/eat");
    await().atMost(10, TimeUnit.SECONDS).until(() -> provider.status(hello).restarts().isPresent());
    await()
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> provider.status(hello).availableReplicas() == 1);
    Restarts restarts = provider.status(hello).restarts().orElseThrow();
    assertEquals(List.of(1L, 1L), List.of(restarts.count(), restarts.outOfMemoryKills()));
    assertEquals(
        "its process ended with exit code 137 for want of memory",
        restarts.lastReason().orElseThrow());
  }

  @Test
  void functionThatIsTooBigForItsMemoryDoesNotComeUpAndItIsSaidWhy() throws Exception {
    HttpResponse<String> response =
        provider.call(
            "POST",
            "/system/functions",
            "{\"service\":\"hello\",\"namespace\":\"%s\",\"image\":\"%s\",\"limits\":{\"memory\":\"32Mi\"}}"
                .formatted(namespace, BIG));
    assertStatus(400, response);
    assertTrue(
        response
            .body()
            .startsWith(
                "function %s ended with exit code 137 for want of memory before it was ready"
                    .formatted(hello)),
        response.body());
  }

  @Test
  void functionKilledWhileNobodyWatchedIsStartedByTheNextProcess() throws Exception {
    provider.deploy(hello, ONE);
    int before = pid();
    leave();
    ProcessHandle.of(before).orElseThrow().destroyForcibly();
    open();
    await().atMost(5, TimeUnit.SECONDS).until(() -> provider.invoke(hello).statusCode() == 200);
  }

  @Test
  void warmFunctionAnswersWhileContainerdIsAwayAndRepairsGoOnAfterwards() throws Exception {
    provider.deploy(hello, ONE);
    int before = pid();
    host.containerd().kill();
    assertAnswers("one");
    assertStatus(503, provider.get("/healthz"));
    assertStatus(503, provider.update(hello, TWO));
    assertEquals(1, provider.status(hello).availableReplicas());
    ProcessHandle.of(before).orElseThrow().destroyForcibly();
    host.containerd().startAgain();
    await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> provider.invoke(hello).statusCode() == 200 && pid() != before);
    assertStatus(200, provider.get("/healthz"));
    assertStatus(200, provider.update(hello, TWO));
    assertAnswers("two");
  }

  @Test
  void containerDeletedByAnotherIsMadeAgain() throws Exception {
    provider.deploy(hello, ONE);
    workloads.delete(workloads.list(namespace).getFirst().id(), Duration.ZERO);
    await()
        .atMost(10, TimeUnit.SECONDS)
        .ignoreExceptions()
        .until(() -> provider.invoke(hello).statusCode() == 200);
    assertEquals(List.of("hello.g1.0"), containers());
  }

  @Test
  void updatesLoseNoRequest() throws Exception {
    provider.deploy(hello, ONE);
    AtomicBoolean end = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(
            threads.submit(
                () -> {
                  while (!end.get()) {
                    assertStatus(200, provider.invoke(hello));
                    served.incrementAndGet();
                  }
                  return null;
                }));
      }
      try {
        for (int i = 0; i < 3; i++) {
          assertStatus(200, provider.update(hello, i % 2 == 0 ? TWO : ONE));
          assertStatus(400, provider.update(hello, DIES));
        }
      } finally {
        end.set(true);
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertTrue(served.get() > 100, served::toString);
  }

  @Test
  void tenFunctionsAreDeployedAndDeletedAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String name = "f" + i + "." + namespace;
        calls.add(
            threads.submit(
                () -> {
                  assertStatus(200, provider.deploy(name, ONE));
                  assertStatus(200, provider.invoke(name));
                  return provider.delete(name);
                }));
      }
      for (Future<HttpResponse<String>> call : calls) {
        assertStatus(200, call.get());
      }
    }
    await().until(() -> containers().isEmpty());
    assertArrayEquals(new String[0], directory.resolve("state").resolve(namespace).toFile().list());
  }
}
