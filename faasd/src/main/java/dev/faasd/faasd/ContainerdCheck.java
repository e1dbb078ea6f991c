package dev.faasd.faasd;

import dev.faasd.workload.Workloads;
import java.util.List;

/**
 * Whether containerd answers, and is new enough.
 *
 * @param workloads connected to it
 */
record ContainerdCheck(Workloads workloads, Settings settings) implements Check {
  @Override
  public List<String> problems() {
    if (!workloads.reachable()) {
      return List.of(RuntimeCheck.unreachable(settings));
    }
    try {
      RuntimeCheck.checkVersion(workloads.runtimeVersion());
      return List.of();
    } catch (CannotStartException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }
}
