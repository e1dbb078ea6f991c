package dev.faasd.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.workload.Instance;
import dev.faasd.workload.PublishedPort;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final List<PublishedPort> PORTS =
      List.of(new PublishedPort("0.0.0.0", 80, 8080, "tcp"));

  @Test
  void containersAreThoseOfTheirServiceAndTheirNumbersOnlyGrow() {
    Instance tenth = instance("web.g10", "web", true, List.of());
    Instance second = instance("web.g2", "web", true, PORTS);
    Instance namesake = instance("web.g3", "web.g3", true, List.of());

    Map<String, Standing> all = Standing.of(List.of(tenth, second, namesake));

    assertEquals(List.of(second, tenth), all.get("web").instances());
    assertEquals("web.g11", all.get("web").nextName());
    assertEquals("web.g3.g2", all.get("web.g3").nextName());
    assertEquals("new", new Standing("new", List.of()).nextName());
  }

  @Test
  void whoRunsAndHasThePortsServesElseTheOldestThatRuns() {
    Instance ended = instance("web", "web", false, PORTS);
    Instance second = instance("web.g2", "web", true, List.of());
    Instance third = instance("web.g3", "web", true, PORTS);

    assertEquals(Optional.of(third), serving(ended, second, third));
    assertEquals(Optional.of(second), serving(ended, second));
    assertEquals(Optional.empty(), serving(ended));
  }

  @Test
  void aContainerOfBeforeThereWereNumbersIsTheServices() {
    Instance old =
        new Instance(
            new WorkloadId("test", "web"),
            "web",
            Map.of(),
            new TaskState.Absent(),
            Optional.empty(),
            List.of(),
            Instant.EPOCH);
    assertEquals(List.of(old), Standing.of(List.of(old)).get("web").instances());
  }

  private static Optional<Instance> serving(Instance... instances) {
    return new Standing("web", List.of(instances)).serving();
  }

  private static Instance instance(
      String name, String service, boolean running, List<PublishedPort> ports) {
    return new Instance(
        new WorkloadId("test", name),
        "web",
        Map.of(Standing.LABEL, service),
        running ? new TaskState.Running(1) : new TaskState.Absent(),
        Optional.of("10.0.0.1"),
        ports,
        Instant.EPOCH);
  }
}
