package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.posix.SystemCallException;
import dev.faasd.posix.UnixDatagramSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the service manager how the daemon is (sd_notify(3)). Without a service manager, and when
 * it does not listen, nothing happens but a line in the log: a daemon does not fail by that.
 * Stateless.
 */
public final class Notify {
  private static final System.Logger LOG = System.getLogger(Notify.class.getName());
  private static final Duration PATIENCE = Duration.ofMillis(200);

  /** So that one sign of life may get lost, and the next still comes in time. */
  private static final int SIGNS_A_PERIOD = 4;

  private final Optional<String> socket;
  private final Duration watchdogPeriod;

  private Notify(Optional<String> socket, Duration watchdogPeriod) {
    this.socket = socket;
    this.watchdogPeriod = watchdogPeriod;
  }

  /**
   * Who to tell, and what is expected, by the variables that a service manager sets.
   *
   * @param environment of this process
   * @param process the number of this process
   */
  public static Notify of(Map<String, String> environment, long process) {
    return new Notify(
        Optional.ofNullable(environment.get("NOTIFY_SOCKET")).filter(address -> !address.isEmpty()),
        watchdogPeriod(environment, process));
  }

  /** See sd_watchdog_enabled(3): the variables may be meant for a parent of ours. */
  private static Duration watchdogPeriod(Map<String, String> environment, long process) {
    String meantFor = environment.getOrDefault("WATCHDOG_PID", Long.toString(process));
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    return meantFor.equals(Long.toString(process)) && micros.matches("[0-9]{1,18}")
        ? Duration.of(Long.parseLong(micros), ChronoUnit.MICROS)
        : Duration.ZERO;
  }

  /** The daemon serves. */
  public void ready() {
    send("READY=1");
  }

  /** The daemon begins to stop. */
  public void stopping() {
    send("STOPPING=1");
  }

  /** The signs of life that are due in every period of the unit's WatchdogSec. */
  public Heartbeat heartbeat() {
    return new Heartbeat(watchdogPeriod.dividedBy(SIGNS_A_PERIOD), () -> send("WATCHDOG=1"));
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
