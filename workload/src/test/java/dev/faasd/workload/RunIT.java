package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunIT extends OnPrivateHost {
  @Test
  void workloadAnswersAtItsAddressUntilItIsDeleted() throws Exception {
    WorkloadSpec spec = httpd().labels(Map.of("dev.faasd/generation", "1")).build();
    Instance instance = workloads.run(spec);
    assertTrue(instance.running());
    assertEquals(Map.of("dev.faasd/generation", "1"), instance.labels());
    assertEquals(PrivateHost.BUSYBOX, instance.image());
    assertEquals("hello from httpd\n", get(instance.address().orElseThrow(), 8080));
    assertEquals(List.of(instance), workloads.list(namespace));
    assertEquals(instance, workloads.find(id).orElseThrow());

    workloads.delete(id, Duration.ofSeconds(1));
    workloads.delete(id, Duration.ofSeconds(1));
    assertEquals(List.of(), workloads.list(namespace));
    assertTrue(workloads.find(id).isEmpty());
    workloads.close();
    assertEquals(List.of(), host.leftIn(namespace));
  }

  @Test
  void publishedPortLeadsToTheWorkload() throws Exception {
    int port = freePort();
    PublishedPort published = new PublishedPort("127.0.0.1", port, 8080, "tcp");
    Instance instance = workloads.run(httpd().ports(List.of(published)).build());
    assertEquals(List.of(published), instance.ports());
    assertEquals("hello from httpd\n", get("127.0.0.1", port));
  }

  @Test
  void publishedPortGoesFromOneToTheNext() throws Exception {
    int port = freePort();
    List<PublishedPort> ports = List.of(new PublishedPort("127.0.0.1", port, 8080, "tcp"));
    WorkloadId next = new WorkloadId(namespace, "hello.g2.0");
    workloads.run(httpd().ports(ports).build());
    Instance waiting = workloads.runUnpublished(httpd(next).ports(ports).build());
    assertEquals(List.of(), waiting.ports());
    assertEquals("hello from httpd\n", get(waiting.address().orElseThrow(), 8080));

    assertEquals(ports, workloads.publish(next, Set.of(id)).ports());
    assertEquals(ports, workloads.publish(next, Set.of(id)).ports());

    assertEquals(List.of(), workloads.find(id).orElseThrow().ports());
    workloads.delete(id, Duration.ZERO);
    assertEquals("hello from httpd\n", get("127.0.0.1", port));
  }

  @Test
  void whatIsAskedToEndIsNotWaitedFor() {
    workloads.askToEnd(id);
    workloads.run(shell("trap 'echo asked; read' TERM; echo up; sleep 600 & wait").build());
    awaitLine("up");

    workloads.askToEnd(id);

    awaitLine("asked");
    await().until(() -> workloads.find(id).orElseThrow().state() instanceof TaskState.Stopped);
    workloads.askToEnd(id);
  }

  @Test
  void idInUseIsRefusedAndLeftAlone() throws Exception {
    Instance first = workloads.run(httpd().build());
    assertThrows(WorkloadException.AlreadyExists.class, () -> workloads.run(httpd().build()));
    assertEquals("hello from httpd\n", get(first.address().orElseThrow(), 8080));
  }

  @Test
  void imagesUserEnvironmentAndCommandAreTheDefaults() {
    workloads.images().ensure(namespace, PrivateHost.USERS);
    workloads.run(WorkloadSpec.of(id, PrivateHost.USERS).build());
    awaitLine("uid=1234(app) gid=2345(app) groups=77(log)");
  }

  @Test
  void specReplacesWhatTheImageSays() {
    workloads.images().ensure(namespace, PrivateHost.USERS);
    workloads.run(
        WorkloadSpec.of(id, PrivateHost.USERS)
            .command(
                List.of("id -u; echo $GREETING $WHO; echo $PATH; cat /proc/sys/kernel/hostname"))
            .user("77:88")
            .environment(Map.of("WHO", "world"))
            .hostname("figlet")
            .build());
    awaitLine("figlet");
    assertEquals(
        List.of(
            "77",
            "from the image world",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "figlet"),
        output.of(id, StandardStream.STDOUT));
  }

  @Test
  void mountsAreShownAndReadOnlyRootHasScratchSpace() throws IOException {
    Path secret = Files.writeString(host.files().resolve("secret"), "shown\n");
    workloads.run(
        shell(
                """
                cat /etc/secret; echo x > /etc/secret || echo ro mount
                echo x > /file || echo ro root; echo x > /tmp/file && echo scratch
                """)
            .mounts(List.of(new BindMount(secret, Path.of("/etc/secret"), true)))
            .readOnlyRoot(true)
            .build());
    awaitLine("scratch");
    assertEquals(
        List.of("shown", "ro mount", "ro root", "scratch"), output.of(id, StandardStream.STDOUT));
  }

  @Test
  void exitIsToldWithItsCodeAndWhetherMemoryRanOut() {
    RecordedEvents events = new RecordedEvents();
    WorkloadId hungry = new WorkloadId(namespace, "hungry");
    try (Watch _ = workloads.watch(events)) {
      await().until(events::connected);
      workloads.run(shell("exit 7").build());
      workloads.run(
          WorkloadSpec.of(hungry, PrivateHost.BUSYBOX)
              .entrypoint(List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=256M", "count=1"))
              .resources(Resources.UNLIMITED.withMemoryBytes(16 << 20))
              .build());
      await().until(() -> events.exit(id).isPresent() && events.exit(hungry).isPresent());
    }
    assertEquals(7, events.exit(id).orElseThrow().exitCode());
    assertEquals(false, events.exit(id).orElseThrow().outOfMemory());
    assertEquals(137, events.exit(hungry).orElseThrow().exitCode());
    assertEquals(true, events.exit(hungry).orElseThrow().outOfMemory());
    TaskState state = workloads.find(id).orElseThrow().state();
    assertEquals(7, assertInstanceOf(TaskState.Stopped.class, state).exitCode());
  }

  @Test
  void usageIsTheKernelsCountWhileItRuns() {
    assertEquals(Optional.empty(), workloads.usage(id));
    workloads.run(
        shell("dd if=/dev/zero of=/dev/null bs=1M count=2000; echo done; sleep 600").build());
    awaitLine("done");
    Usage usage = workloads.usage(id).orElseThrow();
    assertTrue(usage.cpuTime().isPositive() && usage.memoryBytes() > 0, usage::toString);
    assertEquals(0, usage.outOfMemoryKills());
    workloads.stop(id, Duration.ZERO);
    assertEquals(Optional.empty(), workloads.usage(id));
  }

  @Test
  void processKilledForMemoryIsCountedWhileTheFirstRunsOn() {
    workloads.run(
        shell("dd if=/dev/zero of=/dev/null bs=256M count=1; echo done; sleep 600")
            .resources(Resources.UNLIMITED.withMemoryBytes(16 << 20))
            .build());
    awaitLine("done");
    assertEquals(1, workloads.usage(id).orElseThrow().outOfMemoryKills());
  }

  @Test
  void manyRunAndGoAtTheSameTime() throws Exception {
    List<WorkloadId> ids =
        IntStream.range(0, 12).mapToObj(i -> new WorkloadId(namespace, "many.g1." + i)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Instance>> running =
          ids.stream().map(one -> threads.submit(() -> workloads.run(httpd(one).build()))).toList();
      for (Future<Instance> one : running) {
        assertEquals("hello from httpd\n", get(one.get().address().orElseThrow(), 8080));
      }
      assertEquals(ids.size(), workloads.list(namespace).size());
      List<Future<?>> going =
          ids.stream()
              .<Future<?>>map(one -> threads.submit(() -> workloads.delete(one, Duration.ZERO)))
              .toList();
      for (Future<?> one : going) {
        one.get();
      }
    }
    workloads.close();
    assertEquals(List.of(), host.leftIn(namespace));
  }

  private WorkloadSpecBuilder httpd() {
    return httpd(id);
  }

  private static WorkloadSpecBuilder httpd(WorkloadId id) {
    return WorkloadSpec.of(id, PrivateHost.BUSYBOX)
        .entrypoint(List.of("httpd", "-f", "-p", "8080", "-h", "/www"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The process has been started, but may not listen yet. */
  private static String get(String address, int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + ":" + port + "/index.html"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return await()
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(
              () -> client.send(request, HttpResponse.BodyHandlers.ofString()).body(),
              body -> !body.isEmpty());
    }
  }
}
