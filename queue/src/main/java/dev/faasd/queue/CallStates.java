package dev.faasd.queue;

import dev.faasd.api.QueueName;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a call is, by the id that its caller gave it. What runs its worker knows, what waits and
 * what is dead is in streams of files; the results of calls are kept in the server's memory, for a
 * day or until there are too many, and are gone when it restarts.
 */
public final class CallStates {
  private static final String FIND = "faasd.find";
  private static final String CANCEL = "faasd.cancel";

  private final Queues queues;

  /** Of the calls of all queues. */
  public CallStates(Queues queues) {
    this.queues = queues;
  }

  /** Empty when nobody knows, or does no more. Of several calls the one that is not over yet. */
  public Optional<CallState> find(String callId) throws InterruptedException {
    CallKey key = CallKey.of(callId);
    return running(key)
        .or(() -> queued(key))
        .or(
            () ->
                new DeadLetters(queues)
                    .find(key)
                    .map(letter -> new CallState.Dead(letter.reason())))
        .or(() -> result(key));
  }

  private Optional<CallState> running(CallKey key) throws InterruptedException {
    String[] words = askWorker(FIND, key).split(" ", -1);
    return words.length == 2
        ? Optional.of(
            new CallState.Running(
                Integer.parseInt(words[0]), Instant.ofEpochMilli(Long.parseLong(words[1]))))
        : Optional.empty();
  }

  private Optional<CallState> queued(CallKey key) {
    for (QueueName queue : functionQueues()) {
      String subject = Subject.any(Subject.CALLS, key);
      Optional<MessageInfo> found = message(queues.stream(queue), subject);
      if (found.isPresent()) {
        return found.map(message -> new CallState.Queued(message.getTime().toInstant()));
      }
    }
    return Optional.empty();
  }

  private List<QueueName> functionQueues() {
    return queues.names().stream().filter(name -> !name.equals(QueueName.CALLBACKS)).toList();
  }

  private Optional<CallState> result(CallKey key) {
    return message(Streams.results(), Streams.RESULT + key)
        .map(MessageInfo::getData)
        .map(data -> new String(data, StandardCharsets.US_ASCII).split(" ", -1))
        .map(
            words ->
                words.length == 3
                    ? new CallState.Done(
                        Integer.parseInt(words[0]),
                        Duration.ofNanos(Long.parseLong(words[1])),
                        Integer.parseInt(words[2]))
                    : new CallState.Cancelled());
  }

  private Optional<MessageInfo> message(StreamConfiguration stream, String subject) {
    return queues
        .connection()
        .find(stream, server -> server.getNextMessage(stream.getName(), 1, subject));
  }

  /**
   * Takes a call out of its queue, or ends it where it runs.
   *
   * @return whether there was one
   */
  public boolean cancel(String callId) throws InterruptedException {
    CallKey key = CallKey.of(callId);
    long purged = 0;
    for (QueueName queue : functionQueues()) {
      PurgeOptions only = PurgeOptions.subject(Subject.any(Subject.CALLS, key));
      purged +=
          queues
              .connection()
              .ask(
                  "Cancelling a call",
                  server -> server.purgeStream(Streams.of(queue), only).getPurged());
    }
    boolean ran = askWorker(CANCEL, key).equals("yes");
    if (purged > 0 || ran) {
      tell(key, "cancelled");
    }
    return purged > 0 || ran;
  }

  /** Empty when no worker is there: then none has the call. */
  private String askWorker(String question, CallKey key) throws InterruptedException {
    return queues.connection().question(question, key.value()).orElse("");
  }

  /** Has the worker's calls looked up there. */
  public void answer(RunningCalls worker) {
    queues
        .connection()
        .answer(
            FIND,
            key ->
                worker
                    .find(key)
                    .map(run -> run.attempt() + " " + run.since().toEpochMilli())
                    .orElse(""));
    queues.connection().answer(CANCEL, key -> worker.cancel(key) ? "yes" : "no");
  }

  /** Keeps what became of a call. A loss is no harm, so nobody waits for it. */
  public void over(Delivery delivery, CallState.Done result) {
    tell(
        new CallKey(delivery.key()),
        result.status() + " " + result.duration().toNanos() + " " + result.attempts());
  }

  private void tell(CallKey key, String words) {
    queues
        .connection()
        .present()
        .publish(Streams.RESULT + key, words.getBytes(StandardCharsets.US_ASCII));
  }

  /** Makes the stream of results. */
  public void make() {
    queues.connection().ensure(Streams.results());
  }
}
