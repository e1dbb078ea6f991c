package dev.faasd.workload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingIT extends OnPrivateHost {
  @Test
  void times() {
    List<Long> run = new ArrayList<>();
    List<Long> stop = new ArrayList<>();
    List<Long> start = new ArrayList<>();
    List<Long> attach = new ArrayList<>();
    List<Long> delete = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      WorkloadId one = new WorkloadId(namespace, "t." + i);
      WorkloadSpec spec =
          WorkloadSpec.of(one, PrivateHost.BUSYBOX).entrypoint(List.of("sleep", "600")).build();
      WorkloadId two = new WorkloadId(namespace, "u." + i);
      time(attach, () -> host.network().attach(two.attachment(), List.of(), true));
      host.network().detach(two.attachment());
      time(run, () -> workloads.run(spec));
      time(stop, () -> workloads.stop(one, Duration.ZERO));
      time(start, () -> workloads.start(one));
      time(delete, () -> workloads.delete(one, Duration.ZERO));
    }
    System.err.println(
        "TIMES run "
            + p(run)
            + " stop "
            + p(stop)
            + " start "
            + p(start)
            + " attach "
            + p(attach)
            + " delete "
            + p(delete));
  }

  private static String p(List<Long> list) {
    Collections.sort(list);
    return "min %.1f p50 %.1f p90 %.1f"
        .formatted(list.get(0) / 1e6, list.get(12) / 1e6, list.get(22) / 1e6);
  }

  private static void time(List<Long> to, Runnable action) {
    long before = System.nanoTime();
    action.run();
    to.add(System.nanoTime() - before);
  }
}
