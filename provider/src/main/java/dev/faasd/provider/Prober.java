package dev.faasd.provider;

import dev.faasd.api.Probe;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.EventLoops;
import dev.faasd.http.HttpClient;
import dev.faasd.http.Upstream;
import dev.faasd.http.UpstreamException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

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

  private final EventLoops loops;
  private final int port;

  /** Asks on this port. */
  Prober(EventLoops loops, int port) {
    this.loops = loops;
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
    ClientRequest request =
        ClientRequest.get(probe.path())
            .with("user-agent", AGENT)
            .with("connection", "close")
            .patience(probe.timeout());
    try (Upstream replica = Upstream.tcp(loops, address, port);
        ClientResponse response = new HttpClient(loops).send(replica, request)) {
      return probe.isWell(response.status())
          ? new Verdict.Well()
          : new Verdict.Unwell("answered %d to GET %s".formatted(response.status(), probe.path()));
    } catch (UpstreamException e) {
      return switch (e.kind()) {
        case UNREACHABLE -> notListening();
        case TIMED_OUT ->
            new Verdict.Unwell(
                "did not answer GET %s within %d ms"
                    .formatted(probe.path(), probe.timeout().toMillis()));
        case BROKEN -> new Verdict.Unwell("gave no HTTP answer to GET " + probe.path());
      };
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
