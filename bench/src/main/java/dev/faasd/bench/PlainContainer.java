package dev.faasd.bench;

import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.ImageReference;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.NewContainer;
import dev.faasd.containerd.NewTask;
import dev.faasd.containerd.RuntimeSpec;
import dev.faasd.containerd.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reference: a container of the sample function made by hand, one step after the other, as a
 * plain program around containerd and CNI does it: record, snapshot, task, network with masquerade
 * and firewall, start, connecting until it answers.
 */
final class PlainContainer {
  private static final String NAMESPACE = "bench-plain";
  private static final String ID = "plain";
  private static final int PORT = 8080;
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final ContainerdNamespace inside;
  private final CniPlugins plugins;
  private final Image image;

  /** Imports the image. */
  PlainContainer(Faasd faasd, Settings settings) {
    this.inside = faasd.containerd().inNamespace(NAMESPACE);
    this.plugins = new CniPlugins(settings.work().resolve("leases"));
    this.image =
        inside
            .images()
            .importArchive(
                settings.images().resolve("hello.tar"), ImageReference.parse(Settings.HELLO));
  }

  /** From nothing to a port that accepts connections. */
  InetSocketAddress run() throws IOException, InterruptedException {
    inside
        .containers()
        .create(
            new NewContainer(
                ID,
                image.name(),
                Map.of(),
                ContainerdNamespace.DEFAULT_SNAPSHOTTER,
                ID,
                RuntimeSpec.builder()
                    .image(image.config())
                    .cgroupsPath("/" + NAMESPACE + "/" + ID)
                    .build()));
    List<Mount> rootfs = inside.snapshots().prepare(ID, image.chainId(), Map.of());
    Path nowhere = Path.of("");
    int pid =
        inside
            .tasks()
            .create(new NewTask(ID, rootfs, nowhere, nowhere, Optional.empty(), Optional.empty()));
    String address = plugins.add(ID, Path.of("/proc/" + pid + "/ns/net"));
    inside.tasks().start(ID);
    InetSocketAddress place = new InetSocketAddress(address, PORT);
    awaitPort(place);
    return place;
  }

  private static void awaitPort(InetSocketAddress place) throws InterruptedException {
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(place, 1000);
        return;
      } catch (IOException _) {
        Thread.sleep(Duration.ofMillis(1));
      }
    }
  }

  /** Asks containerd. */
  boolean isRunning() {
    return inside.tasks().find(ID).filter(task -> task.status() == Task.Status.RUNNING).isPresent();
  }

  void pause() {
    inside.tasks().pause(ID);
  }

  void resume() {
    inside.tasks().resume(ID);
  }

  /** All that {@link #run} made. */
  void remove() throws IOException, InterruptedException {
    // The plugin removes its rules only while the namespace is there.
    plugins.delete(ID);
    inside.tasks().kill(ID, 9);
    if (inside.tasks().find(ID).isPresent()) {
      inside.tasks().awaitExit(ID, Duration.ofSeconds(30));
      inside.tasks().delete(ID);
    }
    inside.containers().delete(ID);
    inside.snapshots().remove(ID);
  }

  /** What was made beside containers. */
  void end() throws IOException, InterruptedException {
    remove();
    inside.images().deleteAndCollect(Settings.HELLO);
    plugins.end();
    removeGroups();
  }

  /** The runtime leaves what it made above the container's own. */
  private static void removeGroups() throws IOException {
    try (var hierarchies = Files.newDirectoryStream(GROUPS, Files::isDirectory)) {
      for (Path hierarchy : hierarchies) {
        Files.deleteIfExists(hierarchy.resolve(NAMESPACE));
      }
    }
    Files.deleteIfExists(GROUPS.resolve(NAMESPACE));
  }
}
