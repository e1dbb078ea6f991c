package dev.faasd.workload;

import java.time.Instant;

/** What {@link Workloads#watch} tells. */
public sealed interface WorkloadEvent {
  /**
   * The process of a workload ended, whoever caused it.
   *
   * @param id the workload, possibly one that is not ours: every container of the host is told
   * @param exitCode 0 to 255; 128 plus the signal when one ended it
   * @param outOfMemoryKills how much in it the kernel killed for want of memory
   * @param at when it ended
   */
  record Exited(WorkloadId id, int exitCode, long outOfMemoryKills, Instant at)
      implements WorkloadEvent {
    /** Whether anything was. */
    public boolean outOfMemory() {
      return outOfMemoryKills > 0;
    }
  }

  /** The stream of events is there again after a gap: the caller should look at everything anew. */
  record Reconnected() implements WorkloadEvent {}
}
