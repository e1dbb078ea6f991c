package dev.faasd.gateway;

import dev.faasd.api.InvalidRequest;
import dev.faasd.api.RoutingMessage;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.HttpException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code GET /system/routes} of the provider: applies every message, acknowledges it, and
 * connects again when the stream breaks or falls silent. The table stays as it is meanwhile.
 */
final class RoutingStream implements AutoCloseable {
  private static final Logger LOG = System.getLogger(RoutingStream.class.getName());

  /** Three heartbeats of the provider. */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private static final long SOON_MILLIS = 100;
  private static final long LATER_MILLIS = 1_000;
  private static final long WITHOUT_STREAM_MILLIS = 30_000;
  private static final int LONGEST_LINE = 64 * 1024 * 1024;

  private final ProviderClient provider;
  private final RoutingTable table;
  private final Acks acks;
  private final Polling polling;
  private final ProviderLine line;
  private final String gateway;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread follower;
  private long pause = SOON_MILLIS;
  private boolean complained;

  RoutingStream(
      ProviderClient provider,
      RoutingTable table,
      Acks acks,
      Polling polling,
      ProviderLine line,
      String gateway) {
    this.provider = provider;
    this.table = table;
    this.acks = acks;
    this.polling = polling;
    this.line = line;
    this.gateway = gateway;
  }

  void start() {
    follower = Thread.ofVirtual().name("routing-stream").start(this::run);
  }

  private void run() {
    try {
      do {
        follow();
      } while (!closed.await(pause, TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() throws InterruptedException {
    pause = Math.min(pause * 2, LATER_MILLIS);
    try (ClientResponse response = provider.get("/system/routes?gateway=" + gateway, SILENCE)) {
      switch (response.status()) {
        case 200 -> read(response);
        case 404, 405, 501 -> {
          LOG.log(Level.INFO, "The provider has no routing stream: calls go through it.");
          table.goThroughProvider(polling);
          pause = WITHOUT_STREAM_MILLIS;
        }
        default -> complain("answered " + response.status() + ": " + response.text().strip());
      }
    } catch (HttpException | IOException | InvalidRequest e) {
      complain(String.valueOf(e.getMessage()));
    }
  }

  private void read(ClientResponse response) throws IOException {
    LOG.log(Level.INFO, "Following the routing stream of the provider.");
    complained = false;
    line.open();
    InputStream in = new BufferedInputStream(response.body());
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        text.write(next);
        if (text.size() > LONGEST_LINE) {
          throw new IOException("a line is longer than " + LONGEST_LINE + " bytes");
        }
        continue;
      }
      if (text.size() > 0) {
        take(RoutingMessage.parse(text.toByteArray()));
        text.reset();
      }
    }
    complain("ended");
  }

  private void take(Optional<RoutingMessage> message) {
    pause = SOON_MILLIS / 2;
    message.ifPresent(
        known -> {
          table.apply(known);
          if (!(known instanceof RoutingMessage.Heartbeat)) {
            acks.applied(known.version());
          }
        });
  }

  /** Once an outage, not once a try. */
  private void complain(String what) {
    if (closed.getCount() == 0) {
      return;
    }
    LOG.log(
        complained ? Level.DEBUG : Level.WARNING,
        "The routing stream of the provider is not there ({0}); the last table stays in use.",
        what);
    complained = true;
  }

  @Override
  public void close() {
    closed.countDown();
    if (follower != null) {
      follower.interrupt();
    }
  }
}
