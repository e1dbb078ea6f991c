package dev.faasd.containerd;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A containerd of a test's own: root, state and socket in a directory of its own. Needs root and
 * containerd and runc on the PATH. Closing it removes all that it made, running containers
 * included; what a test run that crashed left is removed when the next one starts.
 *
 * <p>runc's state is shared by all containerds of a machine, by namespace: tests use {@link
 * #newNamespace}.
 */
public final class PrivateContainerd implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  private final PrivateDirectory directory;
  private final Containerd client;
  private Process process;

  private PrivateContainerd(PrivateDirectory directory) throws IOException {
    this.directory = directory;
    this.client = Containerd.connect(socket());
    this.process = launch();
  }

  /** Returns when it answers. */
  public static PrivateContainerd start() {
    return start(_ -> {});
  }

  /** The same; all that it stores is on a disk of so many bytes. */
  public static PrivateContainerd startOnDisk(long bytes) {
    return start(directory -> mount(directory.resolve("root"), bytes));
  }

  private static void mount(Path disk, long bytes) {
    try {
      Files.createDirectories(disk);
      Process mount =
          new ProcessBuilder(
                  "mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", disk.toString())
              .inheritIO()
              .start();
      if (mount.waitFor() != 0) {
        throw new AssertionError("could not mount " + disk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while mounting", e);
    }
  }

  private static PrivateContainerd start(Consumer<Path> preparation) {
    try {
      PrivateDirectory directory = PrivateDirectory.create();
      preparation.accept(directory.path());
      Files.writeString(directory.path().resolve("config.toml"), config(directory.path()));
      PrivateContainerd started = new PrivateContainerd(directory);
      started.awaitAnswer();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(Path directory) {
    return """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images",
          "io.containerd.cri.v1.runtime", "io.containerd.internal.v1.opt"]
        [grpc]
          address = "%1$s/containerd.sock"
        """
        .formatted(directory);
  }

  private Process launch() throws IOException {
    Process launched =
        new ProcessBuilder("containerd", "--config", directory.path() + "/config.toml")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log().toFile()))
            .start();
    Files.writeString(directory.path().resolve("containerd.pid"), launched.pid() + "\n");
    return launched;
  }

  private Path log() {
    return directory.path().resolve("containerd.log");
  }

  private void awaitAnswer() {
    await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsInstanceOf(ContainerdException.class)
        .until(() -> !client.version().version().isEmpty());
  }

  /** Where it listens. */
  public Path socket() {
    return directory.path().resolve("containerd.sock");
  }

  /** A directory for the test's own files, removed at the end. */
  public Path files() {
    return directory.path();
  }

  /** Where it keeps a task while there is one. */
  public Path bundle(String namespace, String id) {
    return files().resolve("state/io.containerd.runtime.v2.task").resolve(namespace).resolve(id);
  }

  /** A connection that lives as long as this. */
  public Containerd client() {
    return client;
  }

  /** A name that no other test of the machine uses. */
  public String newNamespace() {
    String name = "it-" + UUID.randomUUID();
    claim(name);
    return name;
  }

  /** What runc and the cgroups keep of a namespace is removed at the end. */
  public void claim(String namespace) {
    try {
      directory.claim(namespace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As kill -9 does; containers keep running. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** As its service's stop does; containers keep running. */
  public void stop() {
    process.destroy();
    awaitEnd();
  }

  /** It stands still, as on a host that is stuck; whoever calls it waits. */
  public void freeze() {
    signal("STOP");
  }

  /** After {@link #freeze}: it goes on. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while signalling containerd", e);
    }
  }

  /** Where it writes images while they come in. */
  public Path incoming() {
    return directory.path().resolve("root/io.containerd.content.v1.content/ingest");
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("containerd did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for containerd to end", e);
    }
  }

  /** After {@link #kill} or {@link #stop}: the same again, with what it knew. */
  public void startAgain() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitAnswer();
  }

  @Override
  public void close() {
    client.close();
    directory.close();
  }
}
