package dev.faasd.provider;

import dev.faasd.api.FunctionUsage;
import dev.faasd.workload.Usage;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.Workloads;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What functions use now. The kernel counts processor time, so a rate takes two looks: the second
 * is compared with the one before, if somebody asked not long ago, else with one a moment earlier.
 * Thread-safe.
 */
final class UsageMeter {
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LONG_AGO = Duration.ofMinutes(1);

  private record Look(long nanos, Duration cpuTime, double milliCores) {
    Duration age(long now) {
      return Duration.ofNanos(now - nanos);
    }

    /** The rate since then. */
    double milliCoresUntil(long now, Duration later) {
      double used = Math.max(0, later.minus(cpuTime).toNanos());
      return used / Math.max(1, now - nanos) * 1000;
    }
  }

  private final Workloads workloads;
  private final ConcurrentMap<WorkloadId, Look> looks = new ConcurrentHashMap<>();

  UsageMeter(Workloads workloads) {
    this.workloads = workloads;
  }

  /** What all replicas of a function use; nothing when none runs. */
  FunctionUsage of(FunctionView view) throws InterruptedException {
    long now = System.nanoTime();
    looks.values().removeIf(look -> look.age(now).compareTo(LONG_AGO) > 0);
    Map<WorkloadId, Look> first = firstLooks(view);
    if (!first.isEmpty()) {
      Thread.sleep(MOMENT);
    }
    double milliCores = 0;
    double memory = 0;
    for (Replica replica : view.replicas()) {
      milliCores += milliCores(replica.id(), first);
      memory += workloads.usage(replica.id()).map(Usage::memoryBytes).orElse(0L);
    }
    return new FunctionUsage(milliCores, memory);
  }

  /** At those that nobody has looked at of late. */
  private Map<WorkloadId, Look> firstLooks(FunctionView view) {
    Map<WorkloadId, Look> first = new HashMap<>();
    for (Replica replica : view.replicas()) {
      if (!looks.containsKey(replica.id())) {
        workloads
            .usage(replica.id())
            .ifPresent(
                usage -> first.put(replica.id(), new Look(System.nanoTime(), usage.cpuTime(), 0)));
      }
    }
    return first;
  }

  private double milliCores(WorkloadId id, Map<WorkloadId, Look> first) {
    Look former = looks.get(id);
    if (former != null && former.age(System.nanoTime()).compareTo(SOON) < 0) {
      return former.milliCores();
    }
    Look before = former == null ? first.get(id) : former;
    if (before == null) {
      return 0;
    }
    Optional<Usage> second = workloads.usage(id);
    if (second.isEmpty()) {
      looks.remove(id);
      return 0;
    }
    long now = System.nanoTime();
    Duration cpuTime = second.get().cpuTime();
    double rate = before.milliCoresUntil(now, cpuTime);
    looks.put(id, new Look(now, cpuTime, rate));
    return rate;
  }

  /** What all replicas of a function have used since their start; empty when none runs. */
  Optional<Usage> total(FunctionView view) {
    List<Usage> all =
        view.replicas().stream()
            .flatMap(replica -> workloads.usage(replica.id()).stream())
            .toList();
    return all.stream()
        .reduce(
            (one, other) ->
                new Usage(
                    one.cpuTime().plus(other.cpuTime()),
                    one.memoryBytes() + other.memoryBytes(),
                    one.outOfMemoryKills() + other.outOfMemoryKills()));
  }
}
