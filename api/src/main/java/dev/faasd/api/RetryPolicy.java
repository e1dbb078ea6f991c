package dev.faasd.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * When a call is tried again, as the annotations {@code com.openfaas.retry.…} say; what they leave
 * out is as the queue-worker's own policy says.
 *
 * @param attempts most times a call is made, the first included
 * @param statuses after which it is tried again
 * @param least wait before the second attempt; each further one is twice as long
 * @param most the longest wait
 */
public record RetryPolicy(
    Optional<Integer> attempts,
    Optional<TreeSet<Integer>> statuses,
    Optional<Duration> least,
    Optional<Duration> most) {
  static final String PREFIX = "com.openfaas.retry.";

  /** Says nothing. */
  public static final RetryPolicy NONE =
      new RetryPolicy(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** OpenFaaS' own: ten attempts, 10 s to 2 min between them, the statuses that may pass. */
  public static final RetryPolicy STANDARD =
      new RetryPolicy(
          Optional.of(10),
          statuses("408,429,500,502,503,504"),
          Optional.of(Duration.ofSeconds(10)),
          Optional.of(Duration.ofMinutes(2)));

  private static final int MOST_ATTEMPTS = 1000;

  /**
   * Reads the annotations.
   *
   * @throws InvalidAnnotation when one has a value that it cannot have
   */
  static RetryPolicy of(Map<String, String> all) {
    Annotations annotations = new Annotations(all, PREFIX);
    Optional<String> codes = Optional.ofNullable(all.get(PREFIX + "codes"));
    Optional<TreeSet<Integer>> statuses = codes.flatMap(RetryPolicy::statuses);
    if (codes.isPresent() && statuses.isEmpty()) {
      throw new InvalidAnnotation(
          PREFIX + "codes", codes.get(), "a list of statuses such as 429,503");
    }
    return new RetryPolicy(
        annotations.count("attempts", MOST_ATTEMPTS),
        statuses,
        annotations.duration("min_wait"),
        annotations.duration("max_wait"));
  }

  /** Reads a list such as {@code 429,503}; empty when it is none. */
  public static Optional<TreeSet<Integer>> statuses(String list) {
    if (!list.matches("\\s*[1-5]\\d\\d(\\s*,\\s*[1-5]\\d\\d)*\\s*")) {
      return Optional.empty();
    }
    TreeSet<Integer> statuses = new TreeSet<>();
    Arrays.stream(list.split(",", -1))
        .map(String::strip)
        .map(Integer::valueOf)
        .forEach(statuses::add);
    return Optional.of(statuses);
  }

  /** This, and for what it does not say the other one. */
  public RetryPolicy or(RetryPolicy other) {
    return new RetryPolicy(
        attempts.or(other::attempts),
        statuses.or(other::statuses),
        least.or(other::least),
        most.or(other::most));
  }

  /** Whether a status is one after which a call is tried again. */
  public boolean covers(int status) {
    return statuses.orElseGet(TreeSet::new).contains(status);
  }

  /** Whether there is none after this attempt, counted from 1. */
  public boolean isLast(int attempt) {
    return attempt >= attempts.orElse(1);
  }

  /**
   * How long to wait after this attempt, counted from 1: doubled with each, within the limits, and
   * of that at random at least a half, so that what failed together does not come back together.
   */
  public Duration waitAfter(int attempt, RandomGenerator random) {
    long floor = least.orElse(Duration.ZERO).toMillis();
    long ceiling = Math.max(floor, most.orElse(Duration.ZERO).toMillis());
    int doublings = Math.min(attempt - 1, 30);
    long wait =
        Math.min(ceiling, floor << Math.min(doublings, Long.numberOfLeadingZeros(floor) - 1));
    return Duration.ofMillis(wait - (wait == 0 ? 0 : random.nextLong(wait / 2 + 1)));
  }
}
