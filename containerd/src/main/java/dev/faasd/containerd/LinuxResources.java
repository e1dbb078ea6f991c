package dev.faasd.containerd;

import java.time.Duration;
import java.util.Optional;

/**
 * What a container may use; what is absent is not limited.
 *
 * @param memoryBytes of memory and swap together: a container swaps nothing
 * @param memoryReservation that it keeps while the machine as a whole is short of memory
 * @param cpuShares weight against others, {@link #LEAST_SHARES} to {@link #MOST_SHARES}
 * @param cpuQuota CPU time in each period
 * @param cpuPeriod used with a quota
 * @param pids processes and threads
 */
public record LinuxResources(
    Optional<Long> memoryBytes,
    Optional<Long> memoryReservation,
    Optional<Long> cpuShares,
    Optional<Duration> cpuQuota,
    Duration cpuPeriod,
    Optional<Long> pids) {
  /** The kernel's usual accounting period. */
  public static final Duration DEFAULT_PERIOD = Duration.ofMillis(100);

  /** The smallest weight. */
  public static final long LEAST_SHARES = 2;

  /** The greatest weight. */
  public static final long MOST_SHARES = 262_144;

  /** No limits. */
  public static final LinuxResources UNLIMITED =
      new LinuxResources(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          DEFAULT_PERIOD,
          Optional.empty());

  /** Less CPU time in a period than this the kernel refuses. */
  private static final Duration LEAST_QUOTA = Duration.ofMillis(1);

  /** Limits the memory. */
  public LinuxResources withMemory(long bytes) {
    return new LinuxResources(
        Optional.of(bytes), memoryReservation, cpuShares, cpuQuota, cpuPeriod, pids);
  }

  /** Reserves memory. */
  public LinuxResources withMemoryReservation(long bytes) {
    return new LinuxResources(
        memoryBytes, Optional.of(bytes), cpuShares, cpuQuota, cpuPeriod, pids);
  }

  /** Limits the CPU time to so many thousandths of one CPU; to 10 at least. */
  public LinuxResources withMilliCpus(long milliCpus) {
    Duration exact = cpuPeriod.multipliedBy(milliCpus).dividedBy(1000);
    Duration quota = exact.compareTo(LEAST_QUOTA) < 0 ? LEAST_QUOTA : exact;
    return new LinuxResources(
        memoryBytes, memoryReservation, cpuShares, Optional.of(quota), cpuPeriod, pids);
  }

  /** Sets the weight. */
  public LinuxResources withCpuShares(long shares) {
    return new LinuxResources(
        memoryBytes, memoryReservation, Optional.of(shares), cpuQuota, cpuPeriod, pids);
  }

  /** Limits processes and threads. */
  public LinuxResources withPids(long count) {
    return new LinuxResources(
        memoryBytes, memoryReservation, cpuShares, cpuQuota, cpuPeriod, Optional.of(count));
  }
}
