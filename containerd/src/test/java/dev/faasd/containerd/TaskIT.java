package dev.faasd.containerd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A container's whole life, at a real containerd. */
@Tag("integration")
class TaskIT {
  private static final String IMAGE = "example.org/busybox:1";
  private static final int KILL = 9;

  @AutoClose private static final PrivateContainerd CONTAINERD = PrivateContainerd.start();

  private final String name = CONTAINERD.newNamespace();
  private final ContainerdNamespace namespace = CONTAINERD.client().inNamespace(name);
  private final RecordedEvents events = new RecordedEvents();
  private EventSubscription subscription;
  @AutoClose private TestFifo output;
  @AutoClose private TestFifo errors;
  private Image image;

  @BeforeEach
  void setUp() throws Exception {
    output = TestFifo.create(CONTAINERD.files().resolve(name + ".out"));
    errors = TestFifo.create(CONTAINERD.files().resolve(name + ".err"));
    Path archive = CONTAINERD.files().resolve(name + ".tar");
    image = namespace.images().importArchive(TestArchive.busybox(archive, IMAGE)).getFirst();
    subscription = CONTAINERD.client().events(events, name);
    await().until(() -> events.connections() == 1);
  }

  @AfterEach
  void nothingIsLeft() {
    subscription.close();
    namespace.images().deleteAndCollect(IMAGE);
    assertEquals(List.of(), namespace.tasks().list());
    assertEquals(List.of(), namespace.containers().list(Map.of()));
    assertEquals(List.of(), namespace.snapshots().list());
    assertEquals(List.of(), namespace.content().list());
    assertEquals(List.of(), namespace.leases().list());
    assertTrue(CONTAINERD.client().namespaces().delete(name));
  }

  @Test
  void aContainerRunsToItsEndAndItsOutputAndExitAreHeard() throws Exception {
    int pid = create("hello", "echo out; echo err >&2; echo \"$WHO at $(hostname)\"; exit 7");
    assertEquals(Task.Status.CREATED, task("hello").status());
    assertEquals(output.path().toString(), task("hello").stdout());

    assertEquals(pid, namespace.tasks().start("hello"));
    Exit exit = namespace.tasks().awaitExit("hello", Duration.ofSeconds(20)).orElseThrow();
    assertEquals(7, exit.code());
    await().until(() -> events.of(ContainerdEvent.TaskExit.class).findFirst().isPresent());
    assertEquals(
        new ContainerdEvent.TaskExit(name, at(ContainerdEvent.TaskExit.class), "hello", pid, exit),
        events.of(ContainerdEvent.TaskExit.class).findFirst().orElseThrow());
    assertEquals(Optional.of(exit), task("hello").exit());

    assertEquals(Optional.of(exit), namespace.tasks().delete("hello"));
    assertEquals("out\nme at box\n", output.text());
    assertEquals("err\n", errors.text());
    delete("hello");
    assertEquals(
        List.of("hello"),
        events
            .of(ContainerdEvent.TaskStart.class)
            .map(ContainerdEvent.TaskStart::containerId)
            .toList());
    await().until(() -> events.of(ContainerdEvent.ContainerDelete.class).count() == 1);
  }

  private Instant at(Class<? extends ContainerdEvent> type) {
    return events.of(type).findFirst().orElseThrow().at();
  }

  @Test
  void aListenerToSomeTopicsHearsOfNothingElse() {
    RecordedEvents ends = new RecordedEvents("/tasks/exit", "/tasks/delete");
    try (EventSubscription _ = CONTAINERD.client().events(ends)) {
      await().until(() -> ends.connections() == 1);
      create("brief", "true");
      namespace.tasks().start("brief");
      assertTrue(namespace.tasks().awaitExit("brief", Duration.ofSeconds(20)).isPresent());
      namespace.tasks().delete("brief");
      delete("brief");
      await().until(() -> events.of(ContainerdEvent.ContainerDelete.class).count() == 1);
      await().until(() -> ends.of(ContainerdEvent.TaskDelete.class).count() == 1);
    }
    assertEquals(
        List.of(ContainerdEvent.TaskExit.class, ContainerdEvent.TaskDelete.class),
        ends.all().stream().map(Object::getClass).toList());
  }

  @Test
  void aContainerIsKilled() {
    create("sleeper", "sleep 1000");
    namespace.tasks().start("sleeper");
    assertThrows(ContainerdException.class, () -> namespace.tasks().delete("sleeper"));
    assertEquals(Optional.empty(), namespace.tasks().awaitExit("sleeper", Duration.ofMillis(50)));
    assertTrue(namespace.tasks().kill("sleeper", KILL));
    assertEquals(
        137, namespace.tasks().awaitExit("sleeper", Duration.ofSeconds(20)).orElseThrow().code());
    assertFalse(namespace.tasks().kill("sleeper", KILL));
    namespace.tasks().delete("sleeper");
    delete("sleeper");
  }

  @Test
  void aContainerIsPausedAndGoesOn() {
    create("sleeper", "sleep 1000");
    namespace.tasks().start("sleeper");
    namespace.tasks().pause("sleeper");
    assertEquals(Task.Status.PAUSED, task("sleeper").status());
    namespace.tasks().resume("sleeper");
    assertEquals(Task.Status.RUNNING, task("sleeper").status());
    assertTrue(namespace.tasks().kill("sleeper", KILL));
    assertTrue(namespace.tasks().awaitExit("sleeper", Duration.ofSeconds(20)).isPresent());
    namespace.tasks().delete("sleeper");
    delete("sleeper");
  }

  @Test
  void whatIsGoneIsAnsweredAsGone() {
    assertThrows(ContainerdException.NotFound.class, () -> namespace.tasks().pause("nobody"));
    assertThrows(ContainerdException.NotFound.class, () -> namespace.tasks().resume("nobody"));
    assertEquals(Optional.empty(), namespace.tasks().find("nobody"));
    assertEquals(Optional.empty(), namespace.tasks().delete("nobody"));
    assertFalse(namespace.tasks().kill("nobody", KILL));
    assertEquals(Optional.empty(), namespace.containers().find("nobody"));
    assertFalse(namespace.containers().delete("nobody"));
    assertFalse(namespace.snapshots().remove("nobody"));
    ContainerdException.NotFound failure =
        assertThrows(
            ContainerdException.NotFound.class, () -> namespace.containers().get("nobody"));
    assertTrue(failure.getMessage().startsWith("could not look at container nobody: "));
  }

  @Test
  void aFailedStartIsToldInWords() {
    namespace.containers().create(container("broken", List.of("/no/such/program")));
    List<Mount> rootfs = namespace.snapshots().prepare("broken", image.chainId(), Map.of());
    ContainerdException failure =
        assertThrows(
            ContainerdException.class,
            () -> {
              namespace.tasks().create(newTask("broken", rootfs));
              namespace.tasks().start("broken");
            });
    assertTrue(failure.getMessage().contains("/no/such/program"), failure.getMessage());
    namespace.tasks().delete("broken");
    delete("broken");
  }

  private Task task(String id) {
    return namespace.tasks().find(id).orElseThrow();
  }

  private int create(String id, String script) {
    namespace.containers().create(container(id, List.of("/bin/sh", "-c", script)));
    List<Mount> rootfs = namespace.snapshots().prepare(id, image.chainId(), Map.of());
    return namespace.tasks().create(newTask(id, rootfs));
  }

  private NewTask newTask(String id, List<Mount> rootfs) {
    return new NewTask(
        id, rootfs, output.path(), errors.path(), Optional.empty(), Optional.empty());
  }

  private NewContainer container(String id, List<String> args) {
    RuntimeSpec spec =
        RuntimeSpec.builder()
            .image(image.config())
            .args(args)
            .env(Map.of("WHO", "me"))
            .hostname("box")
            .cgroupsPath("/" + name + "/" + id)
            .resources(LinuxResources.UNLIMITED.withMemory(64 << 20).withMilliCpus(500))
            .build();
    return new NewContainer(id, IMAGE, Map.of("dev.faasd/owner", "test"), "overlayfs", id, spec);
  }

  private void delete(String id) {
    // In this order: a snapshot without a container may be collected before we remove it.
    assertTrue(namespace.snapshots().remove(id));
    assertTrue(namespace.containers().delete(id));
  }
}
