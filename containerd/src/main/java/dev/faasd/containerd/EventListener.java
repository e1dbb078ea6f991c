package dev.faasd.containerd;

import java.util.List;

/**
 * Hears of what happens at containerd. All methods are called by one virtual thread, one at a time;
 * while one takes its time, events wait.
 */
public interface EventListener {
  /** The only topics that it hears of, such as {@code /tasks/exit}; all when empty. */
  default List<String> topics() {
    return List.of();
  }

  /**
   * From now on nothing is missed, until {@link #disconnected}. What happened before may have been:
   * the moment to look at how things are.
   */
  void connected();

  /** Something happened. */
  void event(ContainerdEvent event);

  /** containerd does not answer; it is tried again until it does. Told once per loss. */
  void disconnected(ContainerdException why);
}
