package dev.faasd.workload;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a workload may use at most, and what it is given first when the host is short of it; an
 * empty part is without a limit or without a promise.
 *
 * @param memoryBytes memory, in bytes
 * @param reservedBytes memory that the kernel takes from it last, in bytes
 * @param cpuMillis processor time, in thousandths of one core
 * @param cpuShareMillis its share of the processors against other workloads while they are busy, in
 *     thousandths of one core; one core if empty
 * @param processes processes and threads
 * @param oomScore who is killed first when the host has no memory left: -1000, never, to 1000
 */
public record Resources(
    OptionalLong memoryBytes,
    OptionalLong reservedBytes,
    OptionalInt cpuMillis,
    OptionalInt cpuShareMillis,
    OptionalInt processes,
    int oomScore) {
  /** No limit at all. */
  public static final Resources UNLIMITED =
      new Resources(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          0);

  /**
   * Checks that what is limited is limited to something.
   *
   * @throws IllegalArgumentException when a limit is not positive
   */
  public Resources {
    if (memoryBytes.orElse(1) < 1
        || reservedBytes.orElse(1) < 1
        || cpuMillis.orElse(1) < 1
        || cpuShareMillis.orElse(1) < 1
        || processes.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: memory %s, reserved %s, cpu %s, share %s, processes %s"
              .formatted(memoryBytes, reservedBytes, cpuMillis, cpuShareMillis, processes));
    }
  }

  /** The same with this limit of memory, in bytes. */
  public Resources withMemoryBytes(long bytes) {
    return new Resources(
        OptionalLong.of(bytes), reservedBytes, cpuMillis, cpuShareMillis, processes, oomScore);
  }

  /** The same with this reserve of memory, in bytes. */
  public Resources withReservedBytes(long bytes) {
    return new Resources(
        memoryBytes, OptionalLong.of(bytes), cpuMillis, cpuShareMillis, processes, oomScore);
  }

  /** The same with this limit of processor time, in thousandths of one core. */
  public Resources withCpuMillis(int millis) {
    return new Resources(
        memoryBytes, reservedBytes, OptionalInt.of(millis), cpuShareMillis, processes, oomScore);
  }

  /** The same with this share of processor time, in thousandths of one core. */
  public Resources withCpuShareMillis(int millis) {
    return new Resources(
        memoryBytes, reservedBytes, cpuMillis, OptionalInt.of(millis), processes, oomScore);
  }

  /** The same with this limit of processes and threads. */
  public Resources withProcesses(int limit) {
    return new Resources(
        memoryBytes, reservedBytes, cpuMillis, cpuShareMillis, OptionalInt.of(limit), oomScore);
  }

  /** The same with this place in the order of being killed. */
  public Resources withOomScore(int score) {
    return new Resources(memoryBytes, reservedBytes, cpuMillis, cpuShareMillis, processes, score);
  }
}
