package dev.faasd.workload;

/** Hears what happens to workloads, see {@link Workloads#watch}. */
@FunctionalInterface
public interface WorkloadListener {
  /** Called one event at a time; what it throws is logged and the watch goes on. */
  void event(WorkloadEvent event);
}
