package dev.faasd.workload;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The OCI runtime of this host. crun is about twice as fast as runc, but does not work on every
 * host: it is tried, once, when the first container is started. Thread-safe.
 */
final class OciRuntime {
  private static final Logger LOG = System.getLogger(OciRuntime.class.getName());

  private final RuntimeChoice choice;
  private final List<Path> path;
  private final Function<Path, Optional<String>> trial;
  private final ReentrantLock lock = new ReentrantLock();

  private boolean decided;
  private Optional<Path> decision = Optional.empty();

  /**
   * Decides nothing yet.
   *
   * @param path directories of programs
   * @param trial tells why a runtime does not work here; empty if it works
   */
  OciRuntime(RuntimeChoice choice, List<Path> path, Function<Path, Optional<String>> trial) {
    this.choice = choice;
    this.path = List.copyOf(path);
    this.trial = trial;
  }

  /**
   * The program, empty for containerd's own choice.
   *
   * @throws WorkloadException.StepFailed when one was asked for that is not there
   */
  Optional<Path> program() {
    lock.lock();
    try {
      if (!decided) {
        decision = decide();
        decided = true;
      }
      return decision;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Path> decide() {
    return switch (choice) {
      case RUNC -> runc("it was asked for");
      case CRUN -> {
        Path crun =
            find("crun")
                .orElseThrow(
                    () ->
                        new WorkloadException.StepFailed(
                            "choosing crun as the OCI runtime failed: it is in none of " + path,
                            null));
        yield crun(crun, "it was asked for");
      }
      case AUTO ->
          find("crun").map(this::tried).orElseGet(() -> runc("there is no crun in " + path));
    };
  }

  private Optional<Path> tried(Path crun) {
    Optional<String> problem = trial.apply(crun);
    if (problem.isEmpty()) {
      return crun(crun, "it runs containers on this host");
    }
    String why = "%s does not work on this host: %s".formatted(crun, problem.get());
    return find("runc").isPresent() ? runc(why) : crun(crun, "there is no runc, although " + why);
  }

  private static Optional<Path> runc(String why) {
    LOG.log(Level.INFO, "the OCI runtime is runc: {0}", why);
    return Optional.empty();
  }

  private static Optional<Path> crun(Path program, String why) {
    LOG.log(Level.INFO, "the OCI runtime is {0}: {1}", program, why);
    return Optional.of(program);
  }

  private Optional<Path> find(String name) {
    return path.stream()
        .map(directory -> directory.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
