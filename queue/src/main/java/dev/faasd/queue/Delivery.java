package dev.faasd.queue;

import dev.faasd.api.QueueName;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Duration;

/**
 * A call in the hands of a worker, until it says what became of it: {@link #done}, {@link #again}
 * or {@link #dead}. Safe for use by several threads.
 */
public final class Delivery {
  private final Queues queues;
  private final Message message;
  private final Subject subject;
  private final Call call;

  private Delivery(Queues queues, Message message, Subject subject, Call call) {
    this.queues = queues;
    this.message = message;
    this.subject = subject;
    this.call = call;
  }

  static Delivery of(Queues queues, Message message) {
    Subject subject = Subject.parse(message.getSubject());
    Call call = Envelope.call(subject.function(), message.getHeaders(), message.getData());
    return new Delivery(queues, message, subject, call);
  }

  /** The call. */
  public Call call() {
    return call;
  }

  /** Where it waited. */
  public QueueName queue() {
    return subject.queue();
  }

  /** By what it is told from calls of other ids. */
  public String key() {
    return subject.key().value();
  }

  /** Its number in its queue, which no other call has. */
  public long number() {
    return message.metaData().streamSequence();
  }

  /** How often it was taken, this time included. */
  public int attempt() {
    return Math.toIntExact(message.metaData().deliveredCount());
  }

  /** What it takes in memory, in bytes. */
  public int size() {
    return message.getData().length;
  }

  /** Says that it is being worked on. */
  public void goesOn() {
    say(message::inProgress);
  }

  /** It is over, and leaves the queue. */
  public void done() {
    say(message::ack);
  }

  /** It is to be taken again after this time. */
  public void again(Duration after) {
    say(() -> message.nakWithDelay(after));
  }

  /**
   * It was tried too often: it goes to the dead letters, where it can be retried, and leaves the
   * queue.
   *
   * @throws QueueException when it could not be stored there; then it stays in the queue
   */
  public void dead(DeadReason reason) throws InterruptedException {
    Headers headers = new Headers(message.getHeaders());
    reason.into(headers);
    headers.put(NatsJetStreamConstants.MSG_ID_HDR, queue() + " " + number());
    new DeadLetters(queues).add(subject.ofDead(), headers, message.getData());
    done();
  }

  /** What is not heard is said again by whoever takes the call next. */
  private static void say(Runnable word) {
    try {
      word.run();
    } catch (IllegalStateException e) {
      throw new QueueUnreachable("Telling the queue's server about a call failed.", e);
    }
  }
}
