package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;

import dev.faasd.supervisor.Pace;
import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.Instance;
import dev.faasd.workload.PullListener;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@code faasd up} within the test's process. */
final class RunningUp implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Faster than the product's, so that tests with many restarts do not wait. */
  private static final Pace PACE =
      new Pace(
          Duration.ofMillis(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  private final Parts parts;
  private final CompletableFuture<Ending> ending;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Returns when all services have been tried, or the start has failed. */
  RunningUp(Settings settings, Path compose) {
    this(settings, compose, new CompletableFuture<>());
  }

  /** The same, ended by somebody else, too. */
  RunningUp(Settings settings, Path compose, CompletableFuture<Ending> ending) {
    this.ending = ending;
    parts =
        Parts.open(
            settings,
            Parts.CORE,
            (identifier, id, stream, line) ->
                lines.add(identifier + " " + new String(line, StandardCharsets.UTF_8)));
    CompletableFuture<Void> ready = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("up")
        .start(
            () -> {
              try {
                ended.complete(
                    new Up(
                            settings,
                            Map.of(),
                            List.of(compose),
                            PACE,
                            status -> {},
                            PullListener.NONE)
                        .run(parts, Heartbeat.none(), () -> ready.complete(null), ending));
              } catch (RuntimeException e) {
                ended.completeExceptionally(e);
              }
            });
    await().atMost(PATIENCE).until(() -> ready.isDone() || ended.isDone());
  }

  /** Lines that services wrote, each behind its identifier. */
  List<String> lines() {
    return lines;
  }

  Instance find(String service) {
    return parts.workloads().find(new WorkloadId(Settings.CORE_NAMESPACE, service)).orElseThrow();
  }

  /** Runs a program in a service; returns its exit code. */
  int execute(String service, String... words) {
    return parts
        .workloads()
        .execute(find(service).id(), List.of(words), Duration.ofSeconds(10))
        .orElseThrow();
  }

  List<String> services() {
    return parts.workloads().list(Settings.CORE_NAMESPACE).stream()
        .map(instance -> instance.id().name())
        .toList();
  }

  /** Process id of a service that runs. */
  int pid(String service) {
    if (find(service).state() instanceof TaskState.Running(int pid)) {
      return pid;
    }
    throw new AssertionError(service + " does not run: " + find(service));
  }

  /** Whether it runs, in another process than that; one look. */
  boolean runsAnew(String service, int before) {
    return find(service).state() instanceof TaskState.Running(int pid) && pid != before;
  }

  /** As TERM does; returns what {@code up} returned. */
  boolean stop() {
    ending.complete(Ending.STOP);
    return ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Why it did not start. */
  Throwable failure() {
    return ended.handle((_, failure) -> failure).join();
  }

  /** As HUP does: the services run on. */
  @Override
  public void close() {
    ending.complete(Ending.LEAVE);
    ended.handle((_, _) -> true).join();
    parts.close();
  }
}
