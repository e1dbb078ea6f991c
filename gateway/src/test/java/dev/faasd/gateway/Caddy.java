package dev.faasd.gateway;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Debian's Caddy in front of a port of this host. */
final class Caddy implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final int port;
  private final Process process;

  Caddy(Path directory, int behind) throws IOException {
    port = freePort();
    Path file = directory.resolve("Caddyfile");
    Files.writeString(
        file,
        """
        {
          admin off
          auto_https off
        }
        http://:%d {
          bind 127.0.0.1
          reverse_proxy 127.0.0.1:%d
        }
        """
            .formatted(port, behind));
    ProcessBuilder builder =
        new ProcessBuilder("caddy", "run", "--adapter", "caddyfile", "--config", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("caddy.log").toFile());
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("XDG_DATA_HOME", directory.toString());
    builder.environment().put("XDG_CONFIG_HOME", directory.toString());
    process = builder.start();
    await().atMost(PATIENCE).until(this::listens);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
