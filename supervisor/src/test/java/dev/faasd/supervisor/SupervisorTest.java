package dev.faasd.supervisor;

import static dev.faasd.supervisor.SupervisedHost.id;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SupervisorTest extends OnSupervisedHost {
  private static final String THREE =
      """
      services:
        web: {image: web, depends_on: [db, cache]}
        db: {image: db}
        cache: {image: cache}
      """;

  @Test
  void startsInOrderAndStopsInReverse() {
    Supervisor supervisor = start(THREE);

    List<String> calls = workloads.calls();
    assertEquals("collect all but [cache, db, web]", calls.getFirst());
    assertEquals(Set.of("run db", "run cache"), Set.copyOf(calls.subList(1, 3)));
    assertEquals("run web", calls.getLast());
    assertEquals(
        """
        127.0.0.1\tlocalhost
        10.0.0.1\tfaasd-provider
        %s\tcache
        %s\tdb
        %s\tweb
        """
            .formatted(host.address("cache"), host.address("db"), host.address("web")),
        host.hosts());

    assertTrue(supervisor.stop());

    List<String> stops = workloads.calls();
    assertEquals("delete web", stops.getFirst());
    assertEquals(List.of("delete cache", "delete db"), stops.stream().skip(1).sorted().toList());
    assertEquals("127.0.0.1\tlocalhost\n10.0.0.1\tfaasd-provider\n", host.hosts());
  }

  @Test
  void adoptsWhatRunsUnchanged() {
    start(THREE).close();
    String hosts = host.hosts();
    workloads.calls();

    start(THREE);

    assertEquals(
        List.of("adopt cache", "adopt db", "adopt web", "collect all but [cache, db, web]"),
        workloads.calls());
    assertEquals(hosts, host.hosts());
  }

  @Test
  void replacesWhatHasChangedAndRemovesWhatIsNotInTheFile() {
    start(THREE).close();
    workloads.calls();

    start(
        """
        services:
          db: {image: db}
          web: {image: web, environment: {A: 1}}
        """);

    assertEquals(
        List.of(
            "adopt cache",
            "adopt db",
            "adopt web",
            "delete cache",
            "collect all but [db, web]",
            "delete web",
            "run web"),
        workloads.calls());
  }

  @Test
  void aChangedFileThatIsOnlyReadCountsAsChanged() throws IOException {
    Files.writeString(directory.resolve("web.conf"), "old");
    String compose = "services: {web: {image: web, volumes: ['./web.conf:/web.conf:ro']}}";
    start(compose).close();
    Files.writeString(directory.resolve("web.conf"), "new");
    workloads.calls();

    start(compose);

    assertEquals(
        List.of("adopt web", "collect all but [web]", "delete web", "run web"), workloads.calls());
  }

  @Test
  void restartsWhatEnds() {
    start(THREE);
    workloads.calls();

    workloads.end(id("db"), 137);

    await().until(() -> workloads.calls().contains("start db"));
    assertTrue(workloads.find(id("db")).orElseThrow().running());
  }

  @Test
  void respectsTheRestartPolicy() {
    Supervisor supervisor =
        start(
            """
            services:
              never: {image: i, restart: "no"}
              failure: {image: i, restart: on-failure}
              always: {image: i}
            """);
    workloads.calls();

    workloads.end(id("never"), 1);
    workloads.end(id("failure"), 0);
    workloads.end(id("always"), 0);

    await().until(() -> workloads.find(id("always")).map(Instance::running).orElseThrow());
    assertEquals(List.of("start always"), workloads.calls());
    workloads.listeners().forEach(l -> l.event(new WorkloadEvent.Reconnected()));
    assertTrue(supervisor.stop(), "behind the look that the reconnection caused");
    assertTrue(workloads.calls().stream().noneMatch(call -> call.startsWith("start")));
  }

  @Test
  void runsAgainWhatSomebodyRemoved() {
    start(THREE);
    workloads.delete(id("db"), ServiceRunner.GRACE);
    // Nobody tells: it is noticed at the next look, which comes every 10 s.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> workloads.find(id("db")).map(Instance::running).orElse(false));
  }

  @Test
  void whatCannotBeStartedHoldsUpNobodyAndIsMadeAnewLater() {
    workloads.startable("db", false);

    start(THREE);

    List<String> calls = workloads.calls();
    assertEquals(
        Set.of("run db", "run cache", "run web"), Set.copyOf(calls.subList(1, calls.size())));
    workloads.startable("db", true);
    await().until(() -> workloads.find(id("db")).map(Instance::running).orElse(false));
  }

  @Test
  void theHostsFileIsPutBackWhenSomebodyChangesIt() {
    start(THREE);
    String right = host.hosts();

    host.pass(Duration.ZERO);

    assertEquals(right, host.hosts());
  }

  @Test
  void startsNothingMoreOnceItIsToEnd() {
    Supervisor supervisor = host.supervise();

    supervisor.start(host.services(THREE), CompletableFuture.completedFuture("stop"));

    assertEquals(List.of("collect all but [cache, db, web]"), workloads.calls());
  }

  @Test
  void whatItStopsItDoesNotRestart() {
    Supervisor supervisor = start(THREE);

    supervisor.stop();
    workloads.calls();
    supervisor.stop();

    assertTrue(workloads.calls().stream().allMatch(call -> call.startsWith("delete")));
    assertFalse(workloads.find(id("db")).isPresent());
  }

  @Test
  void closedItLeavesAllRunningAndHearsNothing() {
    Supervisor supervisor = start(THREE);

    supervisor.close();
    supervisor.close();

    assertEquals(List.of(), workloads.listeners());
    assertTrue(workloads.list("test").stream().allMatch(Instance::running));
  }

  @Test
  void signsOfLifeComeFromTheThreadThatDecides() throws Exception {
    CompletableFuture<String> thread = new CompletableFuture<>();
    start(THREE)
        .beat(
            new Heartbeat(
                Duration.ofMillis(1), () -> thread.complete(Thread.currentThread().getName())));
    assertEquals("supervisor", thread.get(1, TimeUnit.MINUTES));
  }

  private Supervisor start(String compose) {
    return host.start(compose);
  }
}
