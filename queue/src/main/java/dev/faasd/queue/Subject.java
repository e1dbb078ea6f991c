package dev.faasd.queue;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionName;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.QueueName;
import java.util.List;

/**
 * What a message of a call is filed under.
 *
 * @param queue where it waits, or waited
 * @param function whose call it is
 * @param key of the call's id
 */
record Subject(QueueName queue, FunctionId function, CallKey key) {
  static final String CALLS = "faasd.call.";
  static final String DEAD = "faasd.dead.";

  private static final int PARTS = 6;

  /** Of a call that waits. */
  String ofCall() {
    return CALLS + rest();
  }

  /** Of a call that was tried too often. */
  String ofDead() {
    return DEAD + rest();
  }

  private String rest() {
    return queue + "." + function.namespace() + "." + function.name() + "." + key;
  }

  /** Of all calls of a key in whatever queue, below this prefix. */
  static String any(String prefix, CallKey key) {
    return prefix + "*.*.*." + key;
  }

  /**
   * Reads one of either kind.
   *
   * @throws QueueFailed when it is neither
   */
  static Subject parse(String text) {
    List<String> parts = List.of(text.split("\\.", -1));
    if (parts.size() != PARTS) {
      throw new QueueFailed("The subject '" + text + "' is not that of a call.", null);
    }
    FunctionId function =
        new FunctionId(new FunctionName(parts.get(4)), new NamespaceName(parts.get(3)));
    return new Subject(new QueueName(parts.get(2)), function, new CallKey(parts.get(5)));
  }
}
