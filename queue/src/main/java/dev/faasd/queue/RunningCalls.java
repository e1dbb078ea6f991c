package dev.faasd.queue;

import java.util.Optional;

/** What a worker knows of the calls that it has. Asked by several threads. */
public interface RunningCalls {
  /** One that runs. */
  Optional<CallState.Running> find(String key);

  /**
   * Ends those of this key.
   *
   * @return whether there was one
   */
  boolean cancel(String key);
}
