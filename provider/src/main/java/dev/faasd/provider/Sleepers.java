package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Since when functions have been seen asleep, and whose processes shall end for that. For one
 * thread.
 */
final class Sleepers {
  private final Map<FunctionId, Long> since = new HashMap<>();

  /**
   * Those that have slept for long enough; while memory is short, also the one that has slept
   * longest.
   *
   * @param asleep who sleeps now, and how long they may
   * @param now nanoseconds of a clock that only grows
   */
  List<FunctionId> due(
      Map<FunctionId, Optional<Duration>> asleep, long now, boolean memoryIsShort) {
    since.keySet().retainAll(asleep.keySet());
    asleep.keySet().forEach(id -> since.putIfAbsent(id, now));
    List<FunctionId> due = new ArrayList<>();
    asleep.forEach(
        (id, most) -> {
          if (most.isPresent() && slept(id, now) >= most.get().toNanos()) {
            due.add(id);
          }
        });
    if (due.isEmpty() && memoryIsShort) {
      asleep.keySet().stream()
          .max((one, other) -> Long.compare(slept(one, now), slept(other, now)))
          .ifPresent(due::add);
    }
    return due;
  }

  private long slept(FunctionId id, long now) {
    return now - since.getOrDefault(id, now);
  }
}
