package dev.faasd.provider;

import dev.faasd.api.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks replicas how they are, once. Blocks; thread-safe. */
final class Prober {
  /** What came of it. */
  sealed interface Verdict {
    /** It is well. */
    record Well() implements Verdict {}

    /** It is not; {@code why} goes on after "it". */
    record Unwell(String why) implements Verdict {}
  }

  /** Watchdogs do not log requests of such an agent. */
  private static final String AGENT = "kube-probe/faasd";

  private static final Duration CONNECT = Duration.ofSeconds(1);

  private static final int STATUS_BEGIN = "HTTP/1.1 ".length();
  private static final int STATUS_END = "HTTP/1.1 200".length();

  private final int port;

  /** Asks on this port. */
  Prober(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  /** Asks; without a probe it is well when it accepts a connection. */
  Verdict ask(String address, Optional<Probe> probe) throws InterruptedException {
    if (probe.isPresent()) {
      return ask(address, probe.get());
    }
    return accepts(address) ? new Verdict.Well() : notListening();
  }

  private Verdict ask(String address, Probe probe) throws InterruptedException {
    try (Socket replica = new Socket()) {
      replica.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
      return ask(replica, probe);
    } catch (IOException notYet) {
      throwIfInterrupted();
      return notListening();
    }
  }

  /** An interrupt breaks off what a socket does: that is no fault of the replica's. */
  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("asking a replica was interrupted");
    }
  }

  /**
   * By hand: each start waits for this, and a whole HTTP client's code would run too seldom to be
   * compiled.
   */
  private static Verdict ask(Socket replica, Probe probe) throws InterruptedException {
    String get =
        "GET "
            + probe.path()
            + " HTTP/1.1\r\nHost: "
            + replica.getInetAddress().getHostAddress()
            + "\r\nUser-Agent: "
            + AGENT
            + "\r\nConnection: close\r\n\r\n";
    try {
      replica.setSoTimeout(Math.clamp(probe.timeout().toMillis(), 1, Integer.MAX_VALUE));
      replica.getOutputStream().write(get.getBytes(StandardCharsets.US_ASCII));
      OptionalInt status = status(replica.getInputStream().readNBytes(STATUS_END));
      if (status.isEmpty()) {
        return new Verdict.Unwell("gave no HTTP answer to GET " + probe.path());
      }
      return probe.isWell(status.getAsInt())
          ? new Verdict.Well()
          : new Verdict.Unwell("answered %d to GET %s".formatted(status.getAsInt(), probe.path()));
    } catch (SocketTimeoutException e) {
      return new Verdict.Unwell(
          "did not answer GET %s within %d ms".formatted(probe.path(), probe.timeout().toMillis()));
    } catch (IOException e) {
      throwIfInterrupted();
      return new Verdict.Unwell("gave no HTTP answer to GET " + probe.path());
    }
  }

  /** Of what an answer begins with: {@code HTTP/1.1 200}. */
  private static OptionalInt status(byte[] begin) {
    String line = new String(begin, StandardCharsets.US_ASCII);
    if (line.length() < STATUS_END || !line.startsWith("HTTP/1.")) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseUnsignedInt(line.substring(STATUS_BEGIN)));
    } catch (NumberFormatException _) {
      return OptionalInt.empty();
    }
  }

  private Verdict notListening() {
    return new Verdict.Unwell("did not listen on port " + port);
  }

  /** Whether it accepts connections right now. */
  boolean accepts(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }
}
