package dev.faasd.queue;

import java.time.Duration;
import java.time.Instant;

/** How far a call is. */
public sealed interface CallState {
  /**
   * It waits for its turn, or for its next attempt.
   *
   * @param since when
   */
  record Queued(Instant since) implements CallState {}

  /**
   * The function has it.
   *
   * @param attempt the how many-th, from 1
   * @param since when this one began
   */
  record Running(int attempt, Instant since) implements CallState {}

  /**
   * It is over.
   *
   * @param status that the function answered
   * @param duration of the last attempt
   * @param attempts that were made
   */
  record Done(int status, Duration duration, int attempts) implements CallState {}

  /** It was tried too often. */
  record Dead(DeadReason reason) implements CallState {}

  /** Somebody did not want it any more. */
  record Cancelled() implements CallState {}
}
