package dev.faasd.queue;

import dev.faasd.api.InvalidName;
import dev.faasd.api.QueueName;
import io.nats.client.BaseConsumerContext;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.FetchConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes the calls of one queue, oldest first. For one thread. */
public final class QueueTaker {
  private static final Logger LOG = System.getLogger(QueueTaker.class.getName());

  /** The name of the consumer, which all workers share. */
  static final String WORKERS = "faas-workers";

  private static final long WAIT_MILLIS = 5_000;

  private final Queues queues;
  private final QueueName queue;
  private final Duration lease;
  private final boolean ordered;
  private @Nullable BaseConsumerContext workers;

  /**
   * One of a queue.
   *
   * @param lease after which a call is delivered again of which nobody has told anything
   * @param ordered whether no call is delivered before the one before it is over
   */
  public QueueTaker(Queues queues, QueueName queue, Duration lease, boolean ordered) {
    this.queues = queues;
    this.queue = queue;
    this.lease = lease;
    this.ordered = ordered;
  }

  /** Which queue. */
  public QueueName queue() {
    return queue;
  }

  /**
   * Takes calls as they come, until it has so many or none came for a while. What is no call is
   * taken away.
   *
   * @param most how many
   * @param bytes most of all of them together; one must fit
   * @throws QueueUnreachable when there is no server
   */
  public void take(int most, long bytes, Consumer<Delivery> taken) throws InterruptedException {
    FetchConsumeOptions wish =
        FetchConsumeOptions.builder()
            .max(Math.toIntExact(bytes), most)
            .expiresIn(WAIT_MILLIS)
            .build();
    try {
      FetchConsumer fetch = workers().fetch(wish);
      try {
        while (!fetch.isFinished()) {
          Message next = fetch.nextMessage();
          if (next != null) {
            take(next, taken);
          }
        }
      } finally {
        close(fetch);
      }
    } catch (JetStreamApiException | JetStreamStatusCheckedException e) {
      workers = null;
      throw new QueueFailed("Taking calls of " + queue + " failed: " + e.getMessage() + ".", e);
    } catch (IOException | IllegalStateException e) {
      throw new QueueUnreachable("Taking calls of " + queue + " failed: " + e.getMessage(), e);
    }
  }

  private static void close(FetchConsumer fetch) throws IOException {
    try {
      fetch.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private void take(Message message, Consumer<Delivery> taken) {
    Delivery delivery;
    try {
      delivery = Delivery.of(queues, message);
    } catch (QueueFailed | InvalidName e) {
      LOG.log(Level.ERROR, "A message of the queue {0} was taken away: {1}", queue, e.getMessage());
      message.term();
      return;
    }
    taken.accept(delivery);
  }

  private BaseConsumerContext workers() throws IOException, JetStreamApiException {
    BaseConsumerContext known = workers;
    if (known != null) {
      return known;
    }
    String stream = Streams.of(queue);
    ConsumerConfiguration configuration =
        ConsumerConfiguration.builder()
            .durable(WORKERS)
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(lease)
            .maxDeliver(-1)
            .maxAckPending(ordered ? 1 : -1)
            .build();
    var _ =
        queues
            .connection()
            .ask(
                "Making the consumer of " + queue,
                server -> server.addOrUpdateConsumer(stream, configuration));
    known = queues.connection().present().getConsumerContext(stream, WORKERS);
    workers = known;
    return known;
  }
}
