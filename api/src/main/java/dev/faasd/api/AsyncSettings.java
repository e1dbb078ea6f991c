package dev.faasd.api;

import java.util.Map;
import java.util.Optional;

/**
 * How the asynchronous calls of a function are treated, as its annotations say.
 *
 * @param queue where they wait
 * @param inFlight most of them that run at a time, one or more
 * @param retries what happens after an answer that may be better next time
 */
public record AsyncSettings(QueueName queue, Optional<Integer> inFlight, RetryPolicy retries) {
  /** The annotation of {@link #queue}. */
  public static final String QUEUE = "com.openfaas.queue";

  /** The annotation of {@link #inFlight}. */
  public static final String IN_FLIGHT = "com.openfaas.queue.max_inflight";

  /** None. */
  public static final AsyncSettings NONE =
      new AsyncSettings(QueueName.DEFAULT, Optional.empty(), RetryPolicy.NONE);

  private static final int MOST_IN_FLIGHT = 1000;

  /**
   * Reads the annotations.
   *
   * @throws InvalidAnnotation when one has a value that it cannot have
   */
  public static AsyncSettings of(Map<String, String> all) {
    return new AsyncSettings(
        queue(all), new Annotations(all, "").count(IN_FLIGHT, MOST_IN_FLIGHT), RetryPolicy.of(all));
  }

  private static QueueName queue(Map<String, String> all) {
    String name = all.getOrDefault(QUEUE, "").strip();
    if (name.isEmpty()) {
      return QueueName.DEFAULT;
    }
    if (!Names.isValid(name) || name.equals(QueueName.CALLBACKS.value())) {
      throw new InvalidAnnotation(
          QUEUE, name, "a queue: " + Names.RULE + "; and " + QueueName.CALLBACKS + " is taken");
    }
    return new QueueName(name);
  }

  /** The same of annotations that may never have been checked: none when one is wrong. */
  public static AsyncSettings ofUnchecked(Map<String, String> all) {
    try {
      return of(all);
    } catch (InvalidAnnotation _) {
      return NONE;
    }
  }

  /** Whether an annotation is one of these. */
  public static boolean has(String key) {
    return key.equals(IN_FLIGHT) || key.startsWith(RetryPolicy.PREFIX);
  }
}
