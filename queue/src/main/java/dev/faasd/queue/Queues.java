package dev.faasd.queue;

import dev.faasd.api.QueueName;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The queues as a whole: store a call in one, see how they are, empty one. */
public final class Queues {
  private final QueueConnection connection;
  private final QueueLimits limits;

  /** Those of a server. */
  public Queues(QueueConnection connection, QueueLimits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  QueueConnection connection() {
    return connection;
  }

  /**
   * Stores a call. When this returns, it is on the disk. A queue is made when it is first used.
   *
   * @param once of several calls with this text within an hour only the first is stored
   * @return false when there was one already
   * @throws QueueFull when the queue holds as much as it may
   * @throws QueueUnreachable when there is no server, or no acknowledgement of it
   */
  public boolean publish(QueueName queue, Call call, Optional<String> once)
      throws InterruptedException {
    Subject subject = new Subject(queue, call.function(), CallKey.of(call.id()));
    Headers headers = Envelope.headers(call);
    once.ifPresent(
        text ->
            headers.put(
                NatsJetStreamConstants.MSG_ID_HDR,
                CallKey.of(call.function() + " " + text).value()));
    return store(queue, subject.ofCall(), headers, Envelope.data(call));
  }

  boolean store(QueueName queue, String subject, Headers headers, byte[] data)
      throws InterruptedException {
    return connection.store(stream(queue), subject, headers, data);
  }

  StreamConfiguration stream(QueueName queue) {
    return Streams.queue(queue, limits);
  }

  /** Makes the queue, if there is none of this name. */
  public void make(QueueName queue) {
    connection.ensure(stream(queue));
  }

  /** Their names. */
  public List<QueueName> names() {
    return connection
        .ask("Listing queues", server -> server.getStreamNames(Subject.CALLS + ">"))
        .stream()
        .filter(Streams::isQueue)
        .map(Streams::queueOf)
        .sorted()
        .toList();
  }

  /** How each of them is. */
  public List<QueueState> list() {
    return names().stream().map(this::state).toList();
  }

  private QueueState state(QueueName queue) {
    return connection.ask(
        "Looking into the queue " + queue,
        server -> {
          StreamInfo stream = server.getStreamInfo(Streams.of(queue));
          long calls = stream.getStreamState().getMsgCount();
          long inFlight = Math.min(calls, inFlight(server, queue));
          Optional<Instant> oldest =
              calls == 0
                  ? Optional.empty()
                  : Optional.ofNullable(stream.getStreamState().getFirstTime())
                      .map(ZonedDateTime::toInstant);
          long ever = stream.getStreamState().getLastSequence();
          return new QueueState(queue, calls - inFlight, inFlight, ever, oldest);
        });
  }

  private static long inFlight(JetStreamManagement server, QueueName queue)
      throws IOException, JetStreamApiException {
    return server.getConsumers(Streams.of(queue)).stream()
        .filter(consumer -> consumer.getName().equals(QueueTaker.WORKERS))
        .mapToLong(ConsumerInfo::getNumAckPending)
        .sum();
  }

  /** How many calls each function, as {@code NAME.NAMESPACE}, has in a queue. */
  public Map<String, Long> byFunction(QueueName queue) {
    StreamInfo stream =
        connection.ask(
            "Looking into the queue " + queue,
            server ->
                server.getStreamInfo(
                    Streams.of(queue),
                    StreamInfoOptions.filterSubjects(Subject.CALLS + queue + ".>")));
    Map<String, Long> all = new TreeMap<>();
    stream
        .getStreamState()
        .getSubjects()
        .forEach(
            subject ->
                all.merge(
                    Subject.parse(subject.getName()).function().toString(),
                    subject.getCount(),
                    Long::sum));
    return all;
  }

  /**
   * Takes all calls out of a queue; those that run end as they would.
   *
   * @return how many they were
   */
  public long purge(QueueName queue) {
    return connection.ask(
        "Emptying the queue " + queue, server -> server.purgeStream(Streams.of(queue)).getPurged());
  }
}
