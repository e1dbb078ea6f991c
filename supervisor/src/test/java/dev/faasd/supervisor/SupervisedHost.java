package dev.faasd.supervisor;

import dev.faasd.compose.ComposeReader;
import dev.faasd.compose.ComposeSource;
import dev.faasd.compose.Service;
import dev.faasd.workload.WorkloadEvent;
import dev.faasd.workload.WorkloadId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A host in memory, and the supervisors that come to it one after another. */
final class SupervisedHost implements AutoCloseable {
  private static final CompletableFuture<Void> NOT_ENDING = new CompletableFuture<>();

  private final Path directory;
  private final FakeWorkloads workloads = new FakeWorkloads();
  private final List<Supervisor> supervisors = new ArrayList<>();
  private volatile Duration later = Duration.ZERO;
  private Pace pace = pace(Duration.ofMinutes(1));
  private final List<ServiceStatus> progress = new CopyOnWriteArrayList<>();

  SupervisedHost(Path directory) {
    this.directory = directory;
  }

  FakeWorkloads workloads() {
    return workloads;
  }

  String hosts() {
    try {
      return Files.readString(directory.resolve("hosts"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static WorkloadId id(String name) {
    return new WorkloadId("test", name);
  }

  String address(String name) {
    return workloads.find(id(name)).orElseThrow().address().orElseThrow();
  }

  boolean runs(String name) {
    return workloads.find(id(name)).map(one -> one.running()).orElse(false);
  }

  /** So much time passes, and supervisors look at everything; returns when they have. */
  void pass(Duration time) {
    later = later.plus(time);
    Path hosts = directory.resolve("hosts");
    write(hosts, "changed\n");
    workloads.listeners().forEach(one -> one.event(new WorkloadEvent.Reconnected()));
    Awaitility.await().until(() -> !hosts().startsWith("changed"));
  }

  /** Supervisors that come now wait so long for what is to take over. */
  void beImpatient() {
    pace = pace(Duration.ofMillis(300));
  }

  private static Pace pace(Duration handover) {
    return new Pace(
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        handover);
  }

  /** What supervisors told of services, all together. */
  List<ServiceStatus> progress() {
    return progress;
  }

  Supervisor start(String compose) {
    Supervisor supervisor = supervise();
    supervisor.start(services(compose), NOT_ENDING);
    return supervisor;
  }

  Supervisor supervise() {
    HostsFile hosts = new HostsFile(directory.resolve("hosts"), "10.0.0.1");
    ServiceSpecs specs =
        new ServiceSpecs(
            "test",
            workloads,
            hosts,
            directory.resolve("resolv.conf"),
            new ServiceFiles(directory.resolve("own")));
    InstantSource clock = () -> Instant.now().plus(later);
    Supervisor supervisor =
        new Supervisor(new ServiceRunner(workloads, specs), hosts, clock, pace, progress::add);
    supervisors.add(supervisor);
    return supervisor;
  }

  List<Service> services(String compose) {
    Path file = write(directory.resolve("docker-compose.yaml"), compose);
    return ComposeReader.read(
            new ComposeSource(List.of(file), directory.resolve("volumes"), Map.of(), Map.of()))
        .enabled();
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    supervisors.forEach(Supervisor::close);
  }
}
