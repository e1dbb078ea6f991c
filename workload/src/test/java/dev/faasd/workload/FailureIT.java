package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.cni.Access;
import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.ImageReference;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.NewTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What fails leaves nothing behind and says why. */
class FailureIT extends OnPrivateHost {
  @Test
  void commandThatIsNotInTheImageIsRefused() {
    WorkloadException refusal = refusal(busybox("no-such-command"));
    assertEquals(WorkloadException.InvalidSpec.class, refusal.getClass());
    assertTrue(refusal.getMessage().contains("no-such-command"), refusal.getMessage());
    assertEquals(0, refusal.getSuppressed().length);
  }

  @Test
  void noCommandAtAllIsRefused() {
    assertEquals(WorkloadException.InvalidSpec.class, refusal(busybox()).getClass());
  }

  @Test
  void userWhomTheImageDoesNotKnowIsRefused() {
    WorkloadException refusal = refusal(busybox("sh").user("nobody-knows"));
    assertEquals(WorkloadException.InvalidSpec.class, refusal.getClass());
    assertTrue(refusal.getMessage().contains("nobody-knows"), refusal.getMessage());
  }

  @Test
  void mountOfWhatIsNotThereIsRefused() {
    Path missing = host.files().resolve("missing");
    WorkloadException refusal =
        refusal(busybox("sh").mounts(List.of(new BindMount(missing, Path.of("/x"), true))));
    assertEquals(WorkloadException.InvalidSpec.class, refusal.getClass());
    assertTrue(refusal.getMessage().contains(missing.toString()), refusal.getMessage());
  }

  @Test
  void portThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      WorkloadException refusal =
          refusal(busybox("sh").ports(List.of(new PublishedPort("127.0.0.1", port, 80, "tcp"))));
      assertEquals(WorkloadException.PortTaken.class, refusal.getClass());
      assertTrue(refusal.getMessage().contains(Integer.toString(port)), refusal.getMessage());
    }
  }

  @Test
  void missingImageIsNamedWithWhatToDo() {
    WorkloadException.ImageMissing missing =
        assertThrows(
            WorkloadException.ImageMissing.class,
            () -> workloads.images().ensure(namespace, "tests/nobody", PullPolicy.NEVER));
    assertTrue(missing.getMessage().contains("docker.io/tests/nobody:latest"));
    assertTrue(missing.getMessage().contains(host.images().toString()));
    assertEquals(
        WorkloadException.ImageMissing.class,
        refusal(WorkloadSpec.of(id, "tests/nobody").command(List.of("sh"))).getClass());
  }

  @Test
  void brokenReferencesAndArchivesAreRefused() throws IOException {
    assertThrows(
        WorkloadException.InvalidReference.class,
        () -> workloads.images().ensure(namespace, "http://x/y"));
    Path broken = Files.writeString(host.files().resolve("broken.tar"), "no tar\n");
    assertThrows(
        WorkloadException.BadImage.class,
        () -> workloads.images().importArchive(namespace, broken));
  }

  @Test
  void failedStartLeavesTheWorkloadStopped() throws IOException {
    Path file = Files.writeString(host.files().resolve("there"), "for now\n");
    workloads.run(
        busybox("sleep", "600")
            .mounts(List.of(new BindMount(file, Path.of("/file"), true)))
            .build());
    workloads.stop(id, Duration.ZERO);
    Files.delete(file);
    WorkloadException failure = assertThrows(WorkloadException.class, () -> workloads.start(id));
    assertEquals(0, failure.getSuppressed().length);
    Instance stopped = workloads.find(id).orElseThrow();
    assertEquals(new TaskState.Absent(), stopped.state());
    Files.writeString(file, "again\n");
    assertTrue(workloads.start(id).running());
    workloads.delete(id, Duration.ZERO);
  }

  @Test
  void halvesOfACrashAreNoHindrance() {
    leaveSnapshot();
    assertTrue(workloads.run(busybox("sleep", "600").build()).running());
    workloads.delete(id, Duration.ZERO);
    leaveSnapshot();
    workloads.delete(id, Duration.ZERO);
    leaveSnapshot();
    host.network().attach(id.attachment(), List.of(), Access.ISOLATED);
    // What collects is in nothingIsLeft.
  }

  @Test
  void taskThatWasNeverStartedIsReplaced() {
    workloads.run(busybox("sleep", "600").build());
    workloads.stop(id, Duration.ZERO);
    createTask();
    assertInstanceOf(TaskState.Created.class, workloads.find(id).orElseThrow().state());
    assertTrue(workloads.start(id).running());
    workloads.stop(id, Duration.ZERO);
    createTask();
    workloads.delete(id, Duration.ZERO);
    assertTrue(workloads.find(id).isEmpty());
  }

  @Test
  void taskThatIsBeingTakenBackIsWaitedFor() throws IOException {
    workloads.run(busybox("sleep", "600").build());
    workloads.stop(id, Duration.ZERO);
    Path bundle = host.containerd().bundle(namespace, id.name());
    Files.createDirectories(bundle);
    CompletableFuture<Void> takenBack =
        CompletableFuture.runAsync(
            () -> assertTrue(bundle.toFile().delete()),
            CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
    assertTrue(workloads.start(id).running());
    takenBack.join();
    workloads.delete(id, Duration.ZERO);
  }

  @Test
  void taskThatAKilledProcessOfOursHadMadeIsInNobodysWay() throws Exception {
    workloads.run(busybox("sleep", "600").build());
    workloads.stop(id, Duration.ZERO);
    Path pipes = host.settings().runDirectory().resolve("io").resolve(namespace).resolve(id.name());
    Files.createDirectories(pipes);
    Path stdout = pipes.resolve("stdout");
    Path stderr = pipes.resolve("stderr");
    assertEquals(
        0, new ProcessBuilder("mkfifo", stdout.toString(), stderr.toString()).start().waitFor());
    List<Mount> rootfs = host.client().inNamespace(namespace).snapshots().mounts(id.name());
    NewTask task =
        new NewTask(
            id.name(),
            rootfs,
            stdout,
            stderr,
            Optional.empty(),
            Optional.of(host.settings().runtimeState()));
    // It waits for somebody to read its output, and its client goes away.
    try (Containerd killed = Containerd.connect(host.client().socket())) {
      var _ = CompletableFuture.runAsync(() -> killed.inNamespace(namespace).tasks().create(task));
      await().until(() -> Files.exists(host.containerd().bundle(namespace, id.name())));
    }
    assertTrue(workloads.start(id).running());
    workloads.delete(id, Duration.ZERO);
  }

  @Test
  void taskWhoseContainerWasRemovedWhileItWasMadeIsCollected() {
    workloads.run(busybox("sleep", "600").build());
    host.client().inNamespace(namespace).containers().delete(id.name());
    assertEquals(1, host.client().inNamespace(namespace).tasks().list().size());
    workloads.collect(namespace, Set.of());
    assertEquals(List.of(), host.client().inNamespace(namespace).tasks().list());
    // That its process, its group and the rest are gone is in nothingIsLeft.
  }

  @Test
  void processesWithoutTaskAndContainerAreCollected() throws IOException {
    Path root = Path.of("/sys/fs/cgroup");
    boolean unified = Files.exists(root.resolve("cgroup.controllers"));
    Path group = (unified ? root : root.resolve("pids")).resolve(namespace).resolve(id.name());
    Files.createDirectories(group);
    Process left = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(left.pid()));
      workloads.collect(namespace, Set.of(id));
      assertTrue(left.isAlive());
      workloads.collect(namespace, Set.of());
      await().until(() -> !left.isAlive());
      await().until(() -> !Files.exists(group));
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void absentContainerdIsToldFromOtherFailures() {
    host.containerd().stop();
    try {
      assertFalse(workloads.reachable());
      assertEquals(WorkloadException.Unreachable.class, refusal(busybox("sh")).getClass());
      assertThrows(WorkloadException.Unreachable.class, workloads::runtimeVersion);
      assertThrows(WorkloadException.Unreachable.class, () -> workloads.list(namespace));
    } finally {
      host.containerd().startAgain();
    }
    assertTrue(workloads.reachable());
    assertTrue(workloads.runtimeVersion().startsWith("containerd "));
  }

  /** As after a kill -9 before the start. */
  private void createTask() {
    ContainerdNamespace inside = host.client().inNamespace(namespace);
    List<Mount> rootfs = inside.snapshots().mounts(id.name());
    Path nowhere = Path.of("");
    inside
        .tasks()
        .create(
            new NewTask(id.name(), rootfs, nowhere, nowhere, Optional.empty(), Optional.empty()));
  }

  /** As after a kill -9 between two steps. */
  private void leaveSnapshot() {
    Image image =
        host.client()
            .inNamespace(namespace)
            .images()
            .get(ImageReference.parse(PrivateHost.BUSYBOX))
            .orElseThrow();
    host.client()
        .inNamespace(namespace)
        .snapshots()
        .prepare(id.name(), image.chainId(), Map.of(Marks.OWNER, PrivateHost.OWNER));
  }

  private WorkloadException refusal(WorkloadSpecBuilder spec) {
    return assertThrows(WorkloadException.class, () -> workloads.run(spec.build()));
  }
}
