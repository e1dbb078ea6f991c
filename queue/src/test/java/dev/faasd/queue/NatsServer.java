package dev.faasd.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real NATS server with JetStream, on a port and a directory of its own, with the settings of the
 * one that is shipped. Its program is that of the image which hack/images.sh makes. For tests;
 * {@link #close} ends it and removes what it wrote.
 */
public final class NatsServer implements AutoCloseable {
  private static final String PASSWORD = "secret-of-the-test";

  private final Path directory;
  private final int port;
  private Process process;

  private NatsServer(Path directory, int port) {
    this.directory = directory;
    this.port = port;
    this.process = launch();
  }

  /** Starts one and waits until it takes connections. */
  public static NatsServer start() {
    try {
      int port = freePort();
      Path directory = Files.createTempDirectory("faasd-nats-");
      Path authorization = directory.resolve("authorization.conf");
      Files.writeString(
          authorization, "authorization { user: faasd, password: \"" + PASSWORD + "\" }\n");
      String shipped =
          Files.readString(Path.of(System.getProperty("project.root")).resolve("nats.conf"))
              .replace("0.0.0.0:4222", "127.0.0.1:" + port)
              .replaceAll("(?m)^http: .*$", "")
              .replace("store_dir: /nats", "store_dir: " + directory.resolve("store"))
              .replaceAll("(?m)^include .*$", "include authorization.conf");
      Files.writeString(directory.resolve("nats.conf"), shipped);
      return new NatsServer(directory, port);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a place for a NATS server", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Process launch() {
    try {
      Process launched =
          new ProcessBuilder(
                  program().toString(), "--config", directory.resolve("nats.conf").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
              .start();
      Awaitility.await("nats-server")
          .until(
              () ->
                  Files.readString(directory.resolve("log")).contains("Server is ready")
                      || !launched.isAlive());
      if (!launched.isAlive()) {
        throw new IllegalStateException(Files.readString(directory.resolve("log")));
      }
      Files.writeString(directory.resolve("log"), "");
      return launched;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start nats-server", e);
    }
  }

  /** Unpacked from the image, by the first who needs it. */
  private static synchronized Path program() throws IOException {
    Path root = Path.of(System.getProperty("project.root"));
    Path image = root.resolve("target/images/nats.tar");
    Path unpacked = root.resolve("target/nats");
    Path program = unpacked.resolve("nats-server");
    if (!Files.exists(image)) {
      throw new IllegalStateException(image + " is missing: hack/images.sh nats makes it");
    }
    if (!Files.exists(program)
        || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(image)) < 0) {
      Files.createDirectories(unpacked);
      String script =
          """
          work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && tar -xf "$1" -C "$work" &&
          for blob in "$work"/blobs/sha256/*; do
            tar -xzf "$blob" -C "$work" ./nats-server 2>/dev/null && touch "$work/nats-server" &&
              mv "$work/nats-server" "$2" && exit 0
          done
          exit 1
          """;
      Process unpacking =
          new ProcessBuilder("sh", "-c", script, "sh", image.toString(), program.toString())
              .inheritIO()
              .start();
      unpacking.onExit().join();
      if (unpacking.exitValue() != 0) {
        throw new IllegalStateException("cannot unpack nats-server of " + image);
      }
    }
    return program;
  }

  /** Where it is, and who may use it. */
  public QueueServer address() {
    return new QueueServer("127.0.0.1", port, "faasd", PASSWORD);
  }

  /** Where it is to somebody whom it does not know. */
  public QueueServer addressOfStrangers() {
    return new QueueServer("127.0.0.1", port, "", "");
  }

  /** Ends it with SIGKILL. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again, after {@link #kill}. */
  public void restart() {
    process = launch();
  }

  /** A connection that is up. */
  public QueueConnection connect() {
    QueueConnection connection = QueueConnection.start(address(), "test");
    Awaitility.await("connection").until(connection::isUp);
    return connection;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        kill();
      }
      try (Stream<Path> all = Files.walk(directory)) {
        List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepestFirst) {
          Files.delete(path);
        }
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
