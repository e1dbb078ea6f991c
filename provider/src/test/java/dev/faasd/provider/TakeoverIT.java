package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionStatus;
import dev.faasd.workload.Instance;
import dev.faasd.workload.OriginalFaasd;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.TestImage;
import dev.faasd.workload.WorkloadId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions of the original faasd on a real containerd and network: ours comes in its place. */
@Timeout(180)
class TakeoverIT extends OnPrivateProvider {
  private static final String NEXT = "docker.io/tests/next:latest";

  private static OriginalFaasd original;

  private WorkloadId hello;
  private String address;

  @BeforeAll
  static void openOriginal() throws IOException {
    original = new OriginalFaasd(host);
    TestImage.busybox()
        .entrypoint("/bin/sh", "-c", "echo next > /www/index.html; exec httpd -f -p 8080 -h /www")
        .write(host.images().resolve("next.tar"), NEXT);
  }

  /** Ours has stopped when the original deploys. */
  private void deployOriginal() throws Exception {
    hello = new WorkloadId(namespace, "hello");
    assertStatus(
        200,
        call(
            "POST",
            "secrets",
            "{'name':'token','namespace':'%s','value':'s3cret'}".formatted(namespace)));
    workloads.images().ensure(namespace, WEB);
    provider.close();
    address =
        original.deploy(
            hello,
            WEB,
            Map.of("mode", "fast", "fprocess", "cat"),
            Map.of("tier", "1", "com.openfaas.annotations.topic", "news"),
            List.of(directory.resolve("secrets").resolve(namespace).resolve("token")));
  }

  private void assertAnswers(String body) throws Exception {
    HttpResponse<String> response = provider.invoke(here("hello"));
    assertStatus(200, response);
    assertEquals(body + "\n", response.body());
  }

  private TaskState task() {
    return workloads.find(hello).map(Instance::state).orElseThrow();
  }

  @Test
  void runningFunctionServesOnAndAnUpdateUnderCallsLosesNone() throws Exception {
    deployOriginal();
    WorkloadId tool = new WorkloadId(namespace, "tool");
    original.strange(tool, WEB);
    restart();
    TaskState before = task();
    assertAnswers("ok");
    assertEquals(Optional.of(address), workloads.find(hello).flatMap(Instance::address));
    FunctionStatus status = provider.status(here("hello"));
    assertEquals(WEB, status.image());
    assertEquals("cat", status.envProcess());
    assertEquals(Map.of("mode", "fast"), status.envVars());
    assertEquals(List.of("token"), status.secrets());
    assertEquals(Map.of("tier", "1"), status.labels());
    assertEquals(Map.of("topic", "news"), status.annotations());
    assertEquals("64Mi", status.limits().orElseThrow().memory());
    assertEquals(1, status.availableReplicas());
    String list = provider.get("/system/functions?namespace=" + namespace).body();
    assertTrue(list.contains("\"name\":\"hello\"") && !list.contains("tool"), list);

    restart();
    assertAnswers("ok");
    assertEquals(before, task());

    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger calls = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> lost =
          threads.submit(
              () -> {
                int failed = 0;
                while (!over.get()) {
                  failed += provider.invoke(here("hello")).statusCode() == 200 ? 0 : 1;
                  calls.incrementAndGet();
                }
                return failed;
              });
      assertStatus(200, provider.update(here("hello"), NEXT));
      int then = calls.get();
      await().until(() -> containers().equals(List.of("hello.g1.0")) && calls.get() > then + 50);
      over.set(true);
      assertEquals(0, lost.get(), "of " + calls);
    }
    assertAnswers("next");
    await().until(() -> original.left(hello).isEmpty());
    assertTrue(original.removeStrange(tool));
  }

  @Test
  void deletedFunctionLeavesNothing() throws Exception {
    deployOriginal();
    restart();
    assertAnswers("ok");
    assertStatus(200, provider.delete(here("hello")));
    assertEquals(404, provider.get("/system/function/" + here("hello")).statusCode());
    await().until(() -> containers().isEmpty());
    await().until(() -> original.left(hello).isEmpty());
    assertEquals(List.of(), workloads.unclaimed(namespace));
  }

  @Test
  void functionThatCrashedComesUpAsOurs() throws Exception {
    deployOriginal();
    leave();
    original.crash(hello);
    open();
    await().until(() -> containers().equals(List.of("hello.g1.0")));
    await().until(() -> provider.status(here("hello")).availableReplicas() == 1);
    assertAnswers("ok");
    await().until(() -> original.left(hello).isEmpty());
  }

  @Test
  void functionComesUpAsOursAfterAReboot() throws Exception {
    deployOriginal();
    leave();
    original.reboot(hello);
    open();
    await().until(() -> provider.status(here("hello")).availableReplicas() == 1);
    assertEquals(List.of("hello.g1.0"), containers());
    assertAnswers("ok");
    assertEquals(Map.of("mode", "fast"), provider.status(here("hello")).envVars());
  }

  @Test
  void processThatEndsLaterIsFollowedByOneOfOurs() throws Exception {
    deployOriginal();
    restart();
    assertAnswers("ok");
    original.crash(hello);
    await().until(() -> containers().equals(List.of("hello.g1.0")));
    await().until(() -> provider.invoke(here("hello")).statusCode() == 200);
    assertEquals(1, provider.status(here("hello")).restarts().orElseThrow().count());
  }
}
