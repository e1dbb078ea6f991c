package dev.faasd.queueworker;

import dev.faasd.api.RetryPolicy;
import dev.faasd.queue.DeadReason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What becomes of a call after an attempt. */
sealed interface Verdict {
  /** It is over. */
  record Over(int status) implements Verdict {}

  /** It is tried again after this time. */
  record Again(Duration after) implements Verdict {}

  /** It was tried often enough. */
  record Dead(DeadReason reason) implements Verdict {}

  /** Statuses that say how long to wait. */
  private static boolean saysWhen(int status) {
    return status == 429 || status == 503;
  }

  /**
   * Of the call of a function. What the function itself answers is its business, but for the
   * statuses of the policy; what something before it answers may be better next time, unless there
   * is no such function.
   */
  static Verdict ofCall(Outcome outcome, int attempt, RetryPolicy policy, RandomGenerator random) {
    return switch (outcome) {
      case Outcome.Answered answered
          when policy.covers(answered.status())
              || (answered.isInternal() && answered.status() >= 400 && answered.status() != 404) ->
          later(answered, attempt, policy, random);
      case Outcome.Answered answered -> new Over(answered.status());
      case Outcome.Broken broken -> later(broken.why(), attempt, policy, random);
      case Outcome.Refused refused -> dead(attempt, Outcome.NONE, refused.why());
    };
  }

  /** Of a callback: whatever it is not taken with is a failure, and most are for good. */
  static Verdict ofCallback(
      Outcome outcome, int attempt, RetryPolicy policy, RandomGenerator random) {
    return switch (outcome) {
      case Outcome.Answered answered when answered.status() < 300 -> new Over(answered.status());
      case Outcome.Answered answered when policy.covers(answered.status()) ->
          later(answered, attempt, policy, random);
      case Outcome.Answered answered -> dead(attempt, answered.status(), answered.body().text());
      case Outcome.Broken broken -> later(broken.why(), attempt, policy, random);
      case Outcome.Refused refused -> dead(attempt, Outcome.NONE, refused.why());
    };
  }

  private static Verdict later(
      Outcome.Answered answered, int attempt, RetryPolicy policy, RandomGenerator random) {
    if (policy.isLast(attempt)) {
      return dead(attempt, answered.status(), answered.body().text());
    }
    Duration wait = policy.waitAfter(attempt, random);
    return new Again(
        saysWhen(answered.status()) ? longer(wait, retryAfter(answered, Instant.now())) : wait);
  }

  private static Verdict later(
      String why, int attempt, RetryPolicy policy, RandomGenerator random) {
    return policy.isLast(attempt)
        ? dead(attempt, Outcome.NONE, why)
        : new Again(policy.waitAfter(attempt, random));
  }

  private static Verdict dead(int attempt, int status, String answer) {
    return new Dead(new DeadReason(attempt, status, answer));
  }

  private static Duration longer(Duration wait, Optional<Duration> asked) {
    return asked.filter(other -> other.compareTo(wait) > 0).orElse(wait);
  }

  /** Seconds, or a date of HTTP; what is neither says nothing. At most a day. */
  static Optional<Duration> retryAfter(Outcome.Answered answered, Instant now) {
    return answered
        .header("Retry-After")
        .map(String::strip)
        .flatMap(
            text -> {
              if (text.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
              }
              try {
                Instant date =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
                return Optional.of(Duration.between(now, date)).filter(Duration::isPositive);
              } catch (DateTimeParseException _) {
                return Optional.empty();
              }
            })
        .map(wait -> wait.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1) : wait);
  }
}
