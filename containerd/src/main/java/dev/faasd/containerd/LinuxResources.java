package dev.faasd.containerd;

import java.time.Duration;
import java.util.Optional;

/**
 * What a container may use; what is absent is not limited.
 *
 * @param memoryBytes of memory and swap together: a container swaps nothing
 * @param cpuShares weight against others, 2 to 262144, 1024 being the usual
 * @param cpuQuota CPU time in each period
 * @param cpuPeriod used with a quota
 * @param pids processes and threads
 */
public record LinuxResources(
    Optional<Long> memoryBytes,
    Optional<Long> cpuShares,
    Optional<Duration> cpuQuota,
    Duration cpuPeriod,
    Optional<Long> pids) {
  /** The kernel's usual accounting period. */
  public static final Duration DEFAULT_PERIOD = Duration.ofMillis(100);

  /** No limits. */
  public static final LinuxResources UNLIMITED =
      new LinuxResources(
          Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_PERIOD, Optional.empty());

  /** Limits the memory. */
  public LinuxResources withMemory(long bytes) {
    return new LinuxResources(Optional.of(bytes), cpuShares, cpuQuota, cpuPeriod, pids);
  }

  /** Limits the CPU time to so many thousandths of one CPU. */
  public LinuxResources withMilliCpus(long milliCpus) {
    Duration quota = cpuPeriod.multipliedBy(milliCpus).dividedBy(1000);
    return new LinuxResources(memoryBytes, cpuShares, Optional.of(quota), cpuPeriod, pids);
  }

  /** Sets the weight. */
  public LinuxResources withCpuShares(long shares) {
    return new LinuxResources(memoryBytes, Optional.of(shares), cpuQuota, cpuPeriod, pids);
  }

  /** Limits processes and threads. */
  public LinuxResources withPids(long count) {
    return new LinuxResources(memoryBytes, cpuShares, cpuQuota, cpuPeriod, Optional.of(count));
  }
}
