package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.posix.SystemCallException;
import dev.faasd.posix.UnixDatagramSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells the service manager how the daemon is (sd_notify(3)). Without a service manager, and when
 * it does not listen, nothing happens but a line in the log: a daemon does not fail by that.
 * Stateless.
 */
public final class Notify {
  private static final System.Logger LOG = System.getLogger(Notify.class.getName());
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final Optional<String> socket;

  private Notify(Optional<String> socket) {
    this.socket = socket;
  }

  /**
   * Who to tell.
   *
   * @param socket the value of NOTIFY_SOCKET, empty when the variable is not set
   */
  public static Notify to(Optional<String> socket) {
    return new Notify(socket.filter(address -> !address.isEmpty()));
  }

  /** The daemon serves. */
  public void ready() {
    send("READY=1");
  }

  /** The daemon begins to stop. */
  public void stopping() {
    send("STOPPING=1");
  }

  /** The daemon is alive; due within every period of the unit's WatchdogSec. */
  public void watchdog() {
    send("WATCHDOG=1");
  }

  /** One line for people, shown by {@code systemctl status}. */
  public void status(String text) {
    send("STATUS=" + text.replace('\n', ' '));
  }

  private void send(String state) {
    if (socket.isEmpty()) {
      return;
    }
    byte[] bytes = state.getBytes(UTF_8);
    ByteBuffer datagram = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    try (UnixDatagramSocket connected = UnixDatagramSocket.connect(socket.get())) {
      if (!connected.trySend(datagram)
          && !(connected.awaitRoom(PATIENCE) && connected.trySend(datagram))) {
        LOG.log(System.Logger.Level.WARNING, "The service manager did not take {0}", state);
      }
    } catch (SystemCallException | IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "Telling the service manager " + state + " failed", e);
    }
  }
}
