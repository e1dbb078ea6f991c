package dev.faasd.supervisor;

import static dev.faasd.supervisor.SupervisedHost.id;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is done with services that run: conditions, health, commands, changes. */
class CareTest extends OnSupervisedHost {
  private static final String WAITING =
      """
      services:
        web: {image: web, depends_on: {db: {condition: service_healthy}}}
        db:
          image: db
          healthcheck: {test: check, interval: 100ms, start_period: 1h, retries: 2}
      """;

  @Test
  void whoWaitsForHealthIsStartedWhenItIsThere() {
    workloads.executesWith("db", 1);
    Supervisor supervisor = host.supervise();
    CompletableFuture<Void> started =
        CompletableFuture.runAsync(
            () -> supervisor.start(host.services(WAITING), new CompletableFuture<>()));
    await().until(() -> host.runs("db"));
    await().until(() -> phase(supervisor, "web").equals("waiting for db to be healthy"));
    assertFalse(started.isDone());

    workloads.executesWith("db", 0);

    started.join();
    assertTrue(host.runs("web"));
    assertEquals(Health.HEALTHY, status(supervisor, "db").health());
  }

  @Test
  void whoWaitsForHealthWaitsForThatOfAReplacement() {
    String db = "services:\n  db: {image: %s, healthcheck: {test: check, interval: 1h}}\n";
    Supervisor supervisor = host.start(db.formatted("first"));
    await().until(() -> status(supervisor, "db").health() == Health.HEALTHY);
    workloads.executesWith("db", 1);
    String more = "  web: {image: web, depends_on: {db: {condition: service_healthy}}}\n";

    CompletableFuture<?> reloaded =
        CompletableFuture.runAsync(
            () -> supervisor.reload(host.services(db.formatted("second") + more)));

    await()
        .ignoreExceptions()
        .until(() -> phase(supervisor, "web").equals("waiting for db to be healthy"));
    workloads.executesWith("db", 0);
    reloaded.join();
    assertTrue(host.runs("web"));
  }

  @Test
  void whatWorksNoMoreIsStoppedAndStarted() {
    Supervisor supervisor = host.start(WAITING);
    workloads.calls();

    workloads.executesWith("db", 1);

    await().until(() -> status(supervisor, "db").restarts() == 1 && host.runs("db"));
    assertEquals(List.of("stop db", "start db"), workloads.calls());
    workloads.executesWith("db", 0);
    await().until(() -> status(supervisor, "db").health() == Health.HEALTHY);
    assertEquals(0, status(supervisor, "web").restarts());
  }

  @Test
  void whatHasLostItsNetworkIsStoppedAndStarted() {
    Supervisor supervisor = host.start("services: {db: {image: db}, web: {image: web}}");
    workloads.calls();

    workloads.cutOff(id("db"));
    host.pass(Duration.ZERO);

    await().until(() -> status(supervisor, "db").restarts() == 1 && host.runs("db"));
    assertEquals(List.of("stop db", "start db"), workloads.calls());
    assertTrue(workloads.find(id("db")).orElseThrow().address().isPresent());
    assertEquals(0, status(supervisor, "web").restarts());
  }

  @Test
  void whatHasLostItsNetworkIsLeftWhereItsPolicySaysSo() {
    host.start("services: {db: {image: db, restart: \"no\"}, web: {image: web}}");
    workloads.calls();

    workloads.cutOff(id("db"));
    workloads.cutOff(id("web"));
    host.pass(Duration.ZERO);

    await().until(() -> workloads.calls().contains("start web"));
    assertTrue(host.runs("db"));
  }

  @Test
  void whatIsNeverHealthyIsRestartedEverMoreSeldom() {
    workloads.executesWith("db", 1);
    Supervisor supervisor =
        host.start(
            """
            services:
              db: {image: db, healthcheck: {test: check, interval: 1ms, retries: 1}}
            """);

    await().until(() -> status(supervisor, "db").restarts() >= 2);

    await().until(() -> phase(supervisor, "db").startsWith("resting: unhealthy"));
  }

  @Test
  void theUnhealthyStaysWhereItsPolicySaysSo() {
    workloads.executesWith("db", 1);
    Supervisor supervisor =
        host.start(
            """
            services:
              db:
                image: db
                restart: "no"
                healthcheck: {test: check, interval: 1ms, retries: 1}
            """);

    await().until(() -> status(supervisor, "db").health() == Health.UNHEALTHY);
    assertTrue(host.runs("db"));
  }

  @Test
  void whatIsStoppedStaysSoUntilItIsStarted() {
    Supervisor supervisor = host.start("services: {db: {image: db}, web: {image: web}}");
    workloads.calls();

    assertEquals("stopped", supervisor.stop("db").orElseThrow().phase().toString());

    assertEquals(List.of("stop db"), workloads.calls());
    assertFalse(host.hosts().contains("db"), host::hosts);
    host.pass(Duration.ofMinutes(1));
    assertFalse(host.runs("db"));

    assertEquals("running", supervisor.start("db").orElseThrow().phase().toString());

    assertTrue(host.runs("db"));
    assertTrue(host.hosts().contains("db"), host::hosts);
  }

  @Test
  void aRestartEndsAndStarts() {
    Supervisor supervisor = host.start("services: {db: {image: db}}");
    workloads.calls();

    assertEquals("running", supervisor.restart("db").orElseThrow().phase().toString());

    assertEquals(List.of("stop db", "start db"), workloads.calls());
    assertEquals(Optional.empty(), supervisor.restart("unknown"));
  }

  @Test
  void aRestartThatFailsIsToldThoughTheNextAttemptComesAtOnce() {
    Supervisor supervisor = host.start("services: {db: {image: db}}");
    workloads.startable("db", false);

    assertEquals(
        "resting: cannot start test/db: broken",
        supervisor.restart("db").orElseThrow().phase().toString());
  }

  @Test
  void anotherFileChangesOnlyWhatIsOtherInIt() {
    Supervisor supervisor =
        host.start("services: {a: {image: i}, b: {image: i}, c: {image: i, restart: 'no'}}");
    workloads.end(id("c"), 0);
    await().until(() -> phase(supervisor, "c").startsWith("ended"));
    workloads.calls();

    List<ServiceStatus> after =
        supervisor.reload(
            host.services(
                """
                services:
                  a: {image: i}
                  b: {image: i, environment: {A: 1}}
                  c: {image: i, restart: 'no'}
                  d: {image: i}
                """));

    assertEquals(List.of("a", "b", "c", "d"), after.stream().map(ServiceStatus::name).toList());
    List<String> calls = workloads.calls().stream().sorted().toList();
    assertEquals(List.of("delete b", "run b", "run d"), calls);

    supervisor.reload(host.services("services: {a: {image: i}}"));

    await().until(() -> supervisor.statuses().size() == 1);
    assertTrue(host.runs("a"));
    assertFalse(host.runs("b"));
  }

  @Test
  void endsAndWhyTheyCameAreCounted() {
    Supervisor supervisor = host.start("services: {db: {image: db}}");

    workloads.end(id("db"), 3);
    await().until(() -> host.runs("db"));
    await().until(() -> status(supervisor, "db").restarts() == 1);

    assertEquals(Map.of(3, 1L), status(supervisor, "db").exits());
    assertTrue(
        host.progress().stream()
            .anyMatch(status -> status.phase().toString().startsWith("resting: ended with code 3")),
        () -> host.progress().toString());
  }

  @Test
  void aServiceHasHostsAndResolversOfItsOwn() throws Exception {
    Supervisor supervisor =
        host.start(
            """
            services:
              db: {image: db}
              web:
                image: web
                extra_hosts: ["outside:192.0.2.7", "host.internal:host-gateway"]
                dns: [192.0.2.53]
            """);
    Path own = directory.resolve("own/lookup/web");
    assertEquals(
        host.hosts() + "10.0.0.1\thost.internal\n192.0.2.7\toutside\n",
        Files.readString(own.resolve("hosts")));
    assertEquals("nameserver 192.0.2.53\n", Files.readString(own.resolve("resolv.conf")));

    supervisor.stop("db");

    assertFalse(Files.readString(own.resolve("hosts")).contains("db"));
    supervisor.stop();
    assertFalse(Files.exists(own));
  }

  private static ServiceStatus status(Supervisor supervisor, String name) {
    return supervisor.statuses().stream()
        .filter(status -> status.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String phase(Supervisor supervisor, String name) {
    return status(supervisor, name).phase().toString();
  }
}
