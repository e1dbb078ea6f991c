package dev.faasd.queueworker;

import dev.faasd.api.AsyncSettings;
import dev.faasd.api.QueueName;
import dev.faasd.api.RetryPolicy;
import dev.faasd.queue.CallState;
import dev.faasd.queue.CallStates;
import dev.faasd.queue.DeadReason;
import dev.faasd.queue.QueueException;
import dev.faasd.queue.QueueUnreachable;
import dev.faasd.queue.Queues;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes attempts, each on the virtual thread that calls {@link #run}, and tells the queue what came
 * of them. When the queue's server is away, it is told when it is back: what the function did is
 * not done again for that.
 */
final class Attempt {
  private static final Logger LOG = System.getLogger(Attempt.class.getName());
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Queues queues;
  private final CallStates states;
  private final Errand functions;
  private final Errand callbacks;
  private final RetryPolicy retries;
  private final WorkerMetrics metrics;

  Attempt(
      Queues queues,
      Errand functions,
      Errand callbacks,
      RetryPolicy retries,
      WorkerMetrics metrics) {
    this.queues = queues;
    this.states = new CallStates(queues);
    this.functions = functions;
    this.callbacks = callbacks;
    this.retries = retries;
    this.metrics = metrics;
  }

  /** What the queue is told. */
  @FunctionalInterface
  private interface Word {
    void say() throws InterruptedException;
  }

  /** Makes one attempt of this call, which leaves the line-up when the queue was told. */
  void run(Held held, Lineup lineup) {
    int attempt = held.delivery().attempt();
    Optional<Outcome> outcome = outcome(held);
    try {
      if (outcome.isPresent()) {
        settle(held, lineup, outcome.get(), attempt);
      } else if (held.isCancelled()) {
        insist(() -> held.delivery().done());
      } else {
        lineup.leave(held);
        held.delivery().again(Duration.ZERO); // whoever takes over
      }
    } catch (InterruptedException | QueueUnreachable _) {
      // Told to stop meanwhile: the queue delivers it again.
    } finally {
      lineup.leave(held);
    }
  }

  /** Empty when it was interrupted. */
  private Optional<Outcome> outcome(Held held) {
    held.begin();
    try {
      return Optional.of((isCallback(held) ? callbacks : functions).make(held.call()));
    } catch (InterruptedException _) {
      return Optional.empty();
    } finally {
      held.end();
    }
  }

  private static boolean isCallback(Held held) {
    return held.delivery().queue().equals(QueueName.CALLBACKS);
  }

  private void settle(Held held, Lineup lineup, Outcome outcome, int attempt)
      throws InterruptedException {
    RetryPolicy policy = AsyncSettings.ofUnchecked(held.call().settings()).retries().or(retries);
    Verdict verdict =
        isCallback(held)
            ? Verdict.ofCallback(outcome, attempt, policy, ThreadLocalRandom.current())
            : Verdict.ofCall(outcome, attempt, policy, ThreadLocalRandom.current());
    switch (verdict) {
      case Verdict.Over(int status) -> {
        callBack(held, outcome, attempt, policy);
        insist(() -> held.delivery().done());
        if (!isCallback(held) && outcome instanceof Outcome.Answered answered) {
          remember(held, new CallState.Done(status, answered.duration(), attempt));
        }
        metrics.processed(held.delivery().queue());
      }
      case Verdict.Again(Duration wait) -> {
        lineup.leave(held); // or it might come back before it has left
        held.delivery().again(wait);
      }
      case Verdict.Dead(DeadReason reason) -> {
        callBack(held, outcome, attempt, policy);
        insist(() -> held.delivery().dead(reason));
        LOG.log(
            Level.WARNING,
            "A call of {0} in the queue {1} is dead after {2} attempts, the last with status {3}.",
            held.call().function(),
            held.delivery().queue(),
            reason.attempts(),
            reason.status());
        metrics.processed(held.delivery().queue());
      }
    }
  }

  /** Stored once, however often this call is settled. */
  private void callBack(Held held, Outcome outcome, int attempt, RetryPolicy policy)
      throws InterruptedException {
    Optional<String> url = held.call().callback();
    if (url.isPresent()) {
      int attempts = policy.attempts().orElse(attempt);
      String once = held.delivery().queue() + " " + held.delivery().number();
      insist(
          () -> {
            boolean _ =
                queues.publish(
                    QueueName.CALLBACKS,
                    Callback.of(held.call(), url.get(), outcome, attempt, attempts),
                    Optional.of(once));
          });
    }
  }

  private void remember(Held held, CallState.Done result) {
    try {
      states.over(held.delivery(), result);
    } catch (QueueUnreachable _) {
      // Results are kept as long as the server runs anyway.
    }
  }

  private static void insist(Word word) throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        word.say();
        return;
      } catch (QueueException e) {
        if (!told) {
          told = true;
          LOG.log(Level.WARNING, "{0} It is tried until it succeeds.", e.getMessage());
        }
        Thread.sleep(PAUSE);
      }
    }
  }
}
