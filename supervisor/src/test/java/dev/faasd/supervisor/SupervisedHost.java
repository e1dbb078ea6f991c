package dev.faasd.supervisor;

import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.ComposeReader;
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
import org.awaitility.Awaitility;

/** A host in memory, and the supervisors that come to it one after another. */
final class SupervisedHost implements AutoCloseable {
  private static final CompletableFuture<Void> NOT_ENDING = new CompletableFuture<>();

  private final Path directory;
  private final FakeWorkloads workloads = new FakeWorkloads();
  private final List<Supervisor> supervisors = new ArrayList<>();
  private volatile Duration later = Duration.ZERO;
  private Duration patience = Duration.ofMinutes(1);

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
    patience = Duration.ofMillis(300);
  }

  Supervisor start(String compose) {
    Supervisor supervisor = supervise(compose);
    supervisor.start(NOT_ENDING);
    return supervisor;
  }

  Supervisor supervise(String compose) {
    ComposeFile file = read(compose);
    Path hosts = directory.resolve("hosts");
    ServiceSpecs specs =
        new ServiceSpecs(
            "test",
            hosts,
            directory.resolve("resolv.conf"),
            new ServiceFiles(directory.resolve("copies"), file.secrets()));
    InstantSource clock = () -> Instant.now().plus(later);
    Supervisor supervisor =
        new Supervisor(
            new ServiceRunner(workloads, specs),
            new HostsFile(hosts, "10.0.0.1"),
            file.services(),
            clock,
            patience);
    supervisors.add(supervisor);
    return supervisor;
  }

  private ComposeFile read(String compose) {
    return ComposeReader.read(
        write(directory.resolve("docker-compose.yaml"), compose), Map.of(), Map.of());
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
