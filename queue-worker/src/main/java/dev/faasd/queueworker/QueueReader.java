package dev.faasd.queueworker;

import dev.faasd.api.QueueName;
import dev.faasd.queue.QueueException;
import dev.faasd.queue.QueueFailed;
import dev.faasd.queue.QueueTaker;
import dev.faasd.queue.Queues;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Takes the calls of one queue, as many as have room, until it is told to stop. */
final class QueueReader {
  private static final Logger LOG = System.getLogger(QueueReader.class.getName());
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** The largest message, and a little. */
  private static final long BYTES = 9L << 20;

  private final Queues queues;
  private final QueueName queue;
  private final QueueTaker taker;
  private final Lineup lineup;
  private final Thread thread;

  QueueReader(Queues queues, QueueName queue, QueueTaker taker, Lineup lineup) {
    this.queues = queues;
    this.queue = queue;
    this.taker = taker;
    this.lineup = lineup;
    this.thread = Thread.ofVirtual().name("queue-" + queue).unstarted(this::run);
  }

  QueueName queue() {
    return queue;
  }

  Lineup lineup() {
    return lineup;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      boolean well = true;
      while (!Thread.currentThread().isInterrupted()) {
        int room = lineup.awaitRoom(BYTES);
        well = take(room, well);
      }
    } catch (InterruptedException _) {
      // Told to stop.
    }
  }

  private boolean take(int room, boolean well) throws InterruptedException {
    try {
      taker.take(room, BYTES, lineup::add);
      return true;
    } catch (QueueException e) {
      if (well) {
        LOG.log(Level.WARNING, "{0} It is tried again.", e.getMessage());
      }
      if (e instanceof QueueFailed) {
        remake();
      }
      Thread.sleep(PAUSE);
      return false;
    }
  }

  /** Somebody may have deleted it. */
  private void remake() {
    try {
      queues.make(queue);
    } catch (QueueException e) {
      LOG.log(Level.WARNING, e.getMessage());
    }
  }

  void stop() {
    thread.interrupt();
  }
}
