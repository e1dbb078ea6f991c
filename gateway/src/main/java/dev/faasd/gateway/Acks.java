package dev.faasd.gateway;

import dev.faasd.api.Json;
import dev.faasd.api.RoutingAck;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.UpstreamException;
import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Tells the provider which version of the table is in use and which replicas are drained, by the
 * short way where there is one, else over HTTP. What cannot be told is dropped: the provider hears
 * all of it again with the next snapshot.
 */
final class Acks implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Acks.class.getName());

  private static final Duration AT_MOST = Duration.ofSeconds(1);

  private final ProviderLine line;
  private final ProviderClient provider;
  private final String gateway;
  private final BlockingQueue<RoutingAck> waiting = new LinkedBlockingQueue<>();
  private @Nullable Thread sender;

  /**
   * @param gateway this gateway's instance id
   */
  Acks(ProviderLine line, ProviderClient provider, String gateway) {
    this.line = line;
    this.provider = provider;
    this.gateway = gateway;
  }

  void start() {
    sender = Thread.ofVirtual().name("routing-acks").start(this::run);
  }

  void applied(long version) {
    tell(new RoutingAck.Applied(gateway, version));
  }

  void drained(String replica) {
    tell(new RoutingAck.Drained(gateway, replica));
  }

  private void tell(RoutingAck ack) {
    if (!line.send(Json.line(ack))) {
      waiting.add(ack);
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        List<RoutingAck> together = new ArrayList<>();
        together.add(waiting.take());
        waiting.drainTo(together);
        send(together);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(List<RoutingAck> acks) throws InterruptedException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    acks.forEach(ack -> lines.writeBytes(Json.line(ack)));
    try (ClientResponse response = provider.post("/system/routes/acks", lines.toByteArray())) {
      if (response.status() >= 300) {
        LOG.log(
            Level.WARNING,
            "Acknowledging to the provider: {0} {1}",
            response.status(),
            response.text().strip());
      } else {
        var _ = response.text();
      }
    } catch (UpstreamException e) {
      LOG.log(Level.WARNING, "Acknowledging to the provider failed: {0}", e.getMessage());
    }
  }

  /** Ends, and waits until the last of it does not need the event loops any more. */
  @Override
  public void close() {
    Thread thread = sender;
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(AT_MOST);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
