package dev.faasd.api;

/**
 * The name of a queue of asynchronous calls; the pattern is that of functions.
 *
 * @param value the text
 */
public record QueueName(String value) implements Comparable<QueueName> {
  /** Where calls wait whose function names no queue. */
  public static final QueueName DEFAULT = new QueueName("faas-request");

  /** Where the answers of functions wait for their delivery. No function's calls go there. */
  public static final QueueName CALLBACKS = new QueueName("callbacks");

  /**
   * @throws InvalidName when the text is not a name
   */
  public QueueName {
    if (!Names.isValid(value)) {
      throw new InvalidName("queue", value);
    }
  }

  @Override
  public int compareTo(QueueName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
