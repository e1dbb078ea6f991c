package dev.faasd.queue;

import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls that were tried too often; the oldest make room when there are too many. */
public final class DeadLetters {
  private final Queues queues;

  /** Those of all queues. */
  public DeadLetters(Queues queues) {
    this.queues = queues;
  }

  void add(String subject, Headers headers, byte[] data) throws InterruptedException {
    queues.connection().store(Streams.dead(), subject, headers, data);
  }

  /**
   * Some of them, the oldest first.
   *
   * @param after the number of the last one known, 0 for none
   * @param most how many
   */
  public List<DeadLetter> list(long after, int most) {
    List<DeadLetter> all = new ArrayList<>();
    long number = after;
    while (all.size() < most) {
      Optional<MessageInfo> next = next(number + 1, Subject.DEAD + ">");
      if (next.isEmpty()) {
        break;
      }
      number = next.get().getSeq();
      all.add(letter(next.get()));
    }
    return all;
  }

  /** The one of this id that died last. */
  Optional<DeadLetter> find(CallKey key) {
    return next(1, Subject.any(Subject.DEAD, key)).map(DeadLetters::letter);
  }

  private Optional<MessageInfo> next(long from, String subject) {
    return queues
        .connection()
        .find(Streams.dead(), server -> server.getNextMessage(Streams.DEAD, from, subject));
  }

  private static DeadLetter letter(MessageInfo message) {
    Subject subject = Subject.parse(message.getSubject());
    Call call = call(subject, message);
    return new DeadLetter(
        message.getSeq(),
        call.id(),
        subject.queue(),
        subject.function(),
        DeadReason.of(message.getHeaders()),
        message.getTime().toInstant());
  }

  private static Call call(Subject subject, MessageInfo message) {
    return Envelope.call(subject.function(), message.getHeaders(), data(message));
  }

  private static byte[] data(MessageInfo message) {
    byte @Nullable [] data = message.getData();
    return data == null ? new byte[0] : data;
  }

  /**
   * Puts one back into its queue, as if it had never been tried.
   *
   * @return false when there is none of this number
   */
  public boolean retry(long number) throws InterruptedException {
    Optional<MessageInfo> found =
        next(number, Subject.DEAD + ">").filter(message -> message.getSeq() == number);
    if (found.isEmpty()) {
      return false;
    }
    MessageInfo message = found.get();
    Subject subject = Subject.parse(message.getSubject());
    Headers headers = DeadReason.removed(message.getHeaders());
    headers.put(NatsJetStreamConstants.MSG_ID_HDR, Streams.DEAD + " " + number);
    queues.store(subject.queue(), subject.ofCall(), headers, data(message));
    delete(number);
    return true;
  }

  private void delete(long number) {
    boolean _ =
        queues
            .connection()
            .ask(
                "Deleting a dead letter",
                server -> server.deleteMessage(Streams.DEAD, number, false));
  }

  /**
   * Forgets all.
   *
   * @return how many they were
   */
  public long purge() {
    queues.connection().ensure(Streams.dead());
    return queues
        .connection()
        .ask("Deleting dead letters", server -> server.purgeStream(Streams.DEAD).getPurged());
  }
}
