package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.Mounts;
import dev.faasd.workload.ContainerdWorkloads;
import dev.faasd.workload.PrivateHost;
import dev.faasd.workload.TestImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

/** containerd stands still, disks fill up: nothing is lost, and all comes back by itself. */
@Tag("integration")
@Timeout(180)
class DisturbedHostIT {
  private static final String ONE = "docker.io/tests/one:latest";
  private static final String TWO = "docker.io/tests/two:latest";
  private static final int DISK = 512 << 10;

  private static PrivateHost host;

  @TempDir private Path directory;

  private Path disk;
  private ContainerdWorkloads workloads;
  private TestProvider provider;
  private String namespace;
  private String hello;

  @BeforeAll
  static void startHost() throws IOException {
    host = new PrivateHost();
    image("one", ONE);
    image("two", TWO);
  }

  private static void image(String word, String reference) throws IOException {
    String script = "echo " + word + " > /www/index.html; exec httpd -f -p 8080 -h /www";
    TestImage.busybox()
        .entrypoint("/bin/sh", "-c", script)
        .write(host.images().resolve(word + ".tar"), reference);
  }

  @AfterAll
  static void closeHost() {
    host.close();
  }

  @BeforeEach
  void start() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    Mounts.tmpfs(disk, DISK, 0700);
    namespace = host.newNamespace();
    hello = "hello." + namespace;
    open();
    workloads.namespaces().put(namespace, Map.of("openfaas", "1"));
    assertStatus(200, provider.deploy(hello, ONE));
  }

  private void open() throws Exception {
    StartupLines lines = new StartupLines((_, _, _, _) -> {});
    workloads = host.open(lines);
    ProviderSettingsBuilder settings =
        TestProvider.settings(disk)
            .bounds(TestProvider.bounds(Duration.ofSeconds(20), Duration.ofSeconds(5)));
    provider = TestProvider.start(settings, workloads, lines).adopted();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    provider.provider().stopAll();
    provider.close();
    workloads.collect(namespace, Set.of());
    workloads.close();
    Mounts.unmount(disk);
    assertEquals(List.of(), host.leftIn(namespace));
  }

  @Test
  void containerdThatStandsStillHoldsUpNothingThatRuns() throws Exception {
    host.containerd().freeze();
    CompletableFuture<HttpResponse<String>> update = inBackground(TWO);
    try {
      assertAnswers("one");
      assertEquals(1, provider.status(hello).availableReplicas());
      HttpResponse<String> health = provider.get("/healthz");
      assertStatus(503, health);
      HttpResponse<String> refused = update.get(60, TimeUnit.SECONDS);
      assertStatus(503, refused);
      assertTrue(refused.body().contains("did not answer in time"), refused.body());
      assertAnswers("one");
    } finally {
      host.containerd().thaw();
    }
    await().atMost(20, TimeUnit.SECONDS).until(() -> provider.get("/healthz").statusCode() == 200);
    assertAnswers("one");
    assertStatus(200, provider.update(hello, TWO));
    assertAnswers("two");
  }

  private CompletableFuture<HttpResponse<String>> inBackground(String image) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return provider.update(hello, image);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void containerdIsStoppedAndStartedUnderTrafficAndNothingIsLost() throws Exception {
    String other = "other." + namespace;
    String unwanted = "unwanted." + namespace;
    assertStatus(200, provider.deploy(other, ONE));
    assertStatus(200, provider.deploy(unwanted, ONE));
    AtomicBoolean end = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (String name : List.of(hello, hello, other, other)) {
        clients.add(
            threads.submit(
                () -> {
                  while (!end.get()) {
                    assertStatus(200, provider.invoke(name));
                    answered.incrementAndGet();
                  }
                  return null;
                }));
      }
      try {
        host.containerd().stop();
        for (HttpResponse<String> refused :
            List.of(
                provider.get("/healthz"),
                provider.deploy("new." + namespace, ONE),
                provider.update(hello, TWO),
                provider.scale(hello, 2))) {
          assertStatus(503, refused);
          assertEquals(1, refused.body().lines().count(), refused.body());
          assertTrue(refused.body().contains("containerd"), refused.body());
        }
        for (String name : List.of(hello, other)) {
          assertEquals(1, provider.status(name).availableReplicas());
        }
        assertStatus(200, provider.delete(unwanted));
        int sofar = answered.get();
        await().until(() -> answered.get() > sofar + 100);
        host.containerd().startAgain();
        await().until(() -> provider.get("/healthz").statusCode() == 200);
        assertStatus(200, provider.update(hello, TWO));
      } finally {
        end.set(true);
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    assertAnswers("two");
    assertStatus(200, provider.scale(other, 0));
    assertStatus(200, provider.invoke(other));
    assertStatus(200, provider.delete(other));
    await().until(() -> workloads.list(namespace).size() == 1);
  }

  @Test
  void fullDiskOfTheStateRefusesChangesAndLosesNothing() throws Exception {
    Path filler = fill();
    HttpResponse<String> refused = provider.update(hello, TWO);
    assertStatus(500, refused);
    assertTrue(refused.body().contains("No space left on device"), refused.body());
    assertStatus(500, provider.scale(hello, 0));
    HttpResponse<String> secret =
        provider.call(
            "POST",
            "/system/secrets",
            "{\"name\":\"big\",\"namespace\":\"%s\",\"value\":\"%s\"}"
                .formatted(namespace, "x".repeat(8192)));
    assertStatus(500, secret);
    assertTrue(secret.body().contains("No space left on device"), secret.body());
    assertAnswers("one");

    provider.close();
    workloads.close();
    open();
    assertAnswers("one");
    assertEquals("[]", provider.get("/system/secrets?namespace=" + namespace).body());

    Files.delete(filler);
    assertStatus(200, provider.update(hello, TWO));
    assertAnswers("two");
    await().until(() -> workloads.list(namespace).size() == 1);
  }

  /** Until nothing fits any more. */
  private Path fill() {
    Path filler = disk.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] page = new byte[4096];
      for (int i = 0; i < DISK; i += page.length) {
        out.write(page);
      }
    } catch (IOException asItShallBe) {
      return filler;
    }
    throw new AssertionError("the disk is larger than it shall be");
  }

  @Test
  void fullDiskOfContainerdRefusesADeployAndLosesNothing() throws Exception {
    TestImage.busybox()
        .environment("UNIQUE=" + namespace)
        .entrypoint("/bin/sh", "-c", "echo new > /www/index.html; exec httpd -f -p 8080 -h /www")
        .write(host.images().resolve("new.tar"), "docker.io/tests/new:latest");
    Path incoming = host.containerd().incoming();
    Mounts.tmpfs(incoming, 4096, 0700);
    try {
      HttpResponse<String> refused = provider.update(hello, "docker.io/tests/new");
      assertStatus(500, refused);
      assertTrue(refused.body().contains("no space left on device"), refused.body());
      assertAnswers("one");
    } finally {
      Mounts.unmount(incoming);
    }
    assertStatus(200, provider.update(hello, "docker.io/tests/new"));
    assertAnswers("new");
  }

  private void assertAnswers(String body) throws Exception {
    HttpResponse<String> response = provider.invoke(hello);
    assertStatus(200, response);
    assertEquals(body + "\n", response.body());
  }

  private static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }
}
