package dev.faasd.workload;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a workload may use at most; an empty part is without a limit.
 *
 * @param memoryBytes memory, in bytes
 * @param cpuMillis processor time, in thousandths of one core
 * @param processes processes and threads
 */
public record Resources(OptionalLong memoryBytes, OptionalInt cpuMillis, OptionalInt processes) {
  /** No limit at all. */
  public static final Resources UNLIMITED =
      new Resources(OptionalLong.empty(), OptionalInt.empty(), OptionalInt.empty());

  /**
   * Checks that what is limited is limited to something.
   *
   * @throws IllegalArgumentException when a limit is not positive
   */
  public Resources {
    if (memoryBytes.orElse(1) < 1 || cpuMillis.orElse(1) < 1 || processes.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: memory %s, cpu %s, processes %s"
              .formatted(memoryBytes, cpuMillis, processes));
    }
  }

  /** The same with this limit of memory, in bytes. */
  public Resources withMemoryBytes(long bytes) {
    return new Resources(OptionalLong.of(bytes), cpuMillis, processes);
  }

  /** The same with this limit of processor time, in thousandths of one core. */
  public Resources withCpuMillis(int millis) {
    return new Resources(memoryBytes, OptionalInt.of(millis), processes);
  }

  /** The same with this limit of processes and threads. */
  public Resources withProcesses(int limit) {
    return new Resources(memoryBytes, cpuMillis, OptionalInt.of(limit));
  }
}
