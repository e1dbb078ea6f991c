package dev.faasd.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Stops all processes of a control group where they are, and lets them go on, by one write to a
 * file: microseconds, where containerd's pause and resume need a process of the runtime each. Of
 * version 2 where the processes are in such a group, which they are on hosts that have both; else
 * of version 1. Thread-safe.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup-v2</a>, cgroup.freeze,
 *     cgroup.events
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html">cgroup-v1
 *     freezer</a>
 */
final class Freezer {
  private static final long PAUSE_NANOS = 50_000;

  /** A file that stops and starts, and one that tells. */
  private sealed interface Switch {
    /** Of version 2: {@code cgroup.freeze} and {@code cgroup.events}. */
    record Unified(Path group) implements Switch {}

    /** Of version 1: {@code freezer.state} is both. */
    record Legacy(Path state) implements Switch {}

    default void set(boolean frozen) throws IOException {
      // Never made: a group that has just gone must not look as if it were there.
      Files.write(file(), word(frozen), StandardOpenOption.WRITE);
    }

    default Path file() {
      return switch (this) {
        case Unified(Path group) -> group.resolve("cgroup.freeze");
        case Legacy(Path state) -> state;
      };
    }

    default byte[] word(boolean frozen) {
      String word =
          switch (this) {
            case Unified _ -> frozen ? "1" : "0";
            case Legacy _ -> frozen ? "FROZEN" : "THAWED";
          };
      return word.getBytes(StandardCharsets.US_ASCII);
    }

    /** Opens it, to let its processes go on later. */
    default Held hold() throws IOException {
      return new Held(
          FileChannel.open(file(), StandardOpenOption.WRITE), ByteBuffer.wrap(word(false)));
    }

    default boolean frozen() throws IOException {
      return switch (this) {
        case Unified(Path group) ->
            Files.readString(group.resolve("cgroup.events")).contains("frozen 1");
        case Legacy(Path state) -> Files.readString(state).startsWith("FROZEN");
      };
    }
  }

  /** The open switch of a group that stands still. */
  private record Held(FileChannel file, ByteBuffer word) {
    /** Lets its processes go on; false when that cannot be done in this way. */
    boolean letGo() {
      try (file) {
        return file.write(word) > 0;
      } catch (IOException _) {
        return false;
      }
    }
  }

  private final Path root;
  private final Duration patience;

  /** Of groups that stand still: opened before, so that to let them go on is a single write. */
  private final ConcurrentMap<String, Held> held = new ConcurrentHashMap<>();

  /**
   * @param root where the hierarchies are mounted
   * @param patience how long the kernel may take to stop the processes
   */
  Freezer(Path root, Duration patience) {
    this.root = root;
    this.patience = patience;
  }

  /**
   * Returns when no process of the group runs any more.
   *
   * @param group its path below the hierarchies, without a slash before it
   * @return false if there is no such group, or nothing in it
   * @throws WorkloadException.StepFailed when it does not come to a stop in time; it goes on then
   */
  boolean freeze(String group) {
    try {
      Optional<Switch> found = find(group);
      if (found.isEmpty()) {
        return false;
      }
      found.get().set(true);
      if (!stopped(found.get())) {
        found.get().set(false);
        throw new WorkloadException.StepFailed(
            "freezing control group %s failed: its processes did not come to a stop within %d ms"
                .formatted(group, patience.toMillis()),
            null);
      }
      hold(group, found.get());
      return true;
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      throw failed("freezing", group, e);
    }
  }

  private void hold(String group, Switch one) throws IOException {
    Held before = held.put(group, one.hold());
    if (before != null) {
      before.file().close();
    }
  }

  private boolean stopped(Switch one) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    while (!one.frozen()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      // Version 1 can get stuck half way; writing again moves it on.
      if (one instanceof Switch.Legacy) {
        one.set(true);
      }
    }
    return true;
  }

  /** Lets them go on; fine if they do, or if there is no such group. */
  void thaw(String group) {
    Held open = held.remove(group);
    if (open != null && open.letGo()) {
      return;
    }
    try {
      Optional<Switch> found = find(group).or(() -> emptied(group));
      if (found.isPresent()) {
        found.get().set(false);
      }
    } catch (NoSuchFileException _) {
      // It has just gone.
    } catch (IOException e) {
      throw failed("thawing", group, e);
    }
  }

  /** Whether its processes are stopped; false if there is no such group. */
  boolean frozen(String group) {
    try {
      Optional<Switch> found = find(group);
      return found.isPresent() && found.get().frozen();
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      throw failed("looking at", group, e);
    }
  }

  private Optional<Switch> find(String group) {
    for (Path hierarchy : new Path[] {root, root.resolve("unified")}) {
      Path unified = hierarchy.resolve(group);
      if (populated(unified)) {
        return Optional.of(new Switch.Unified(unified));
      }
    }
    Path legacy = root.resolve("freezer").resolve(group).resolve("freezer.state");
    return Files.exists(legacy) ? Optional.of(new Switch.Legacy(legacy)) : Optional.empty();
  }

  /** A group of version 2 with nothing in it any more may stand still all the same. */
  private Optional<Switch> emptied(String group) {
    return Stream.of(root, root.resolve("unified"))
        .map(hierarchy -> hierarchy.resolve(group))
        .filter(unified -> Files.exists(unified.resolve("cgroup.freeze")))
        .<Switch>map(Switch.Unified::new)
        .findFirst();
  }

  private static boolean populated(Path group) {
    try {
      return Files.readString(group.resolve("cgroup.events")).contains("populated 1");
    } catch (IOException _) {
      // There is no such group, or it is of version 1.
      return false;
    }
  }

  private static WorkloadException failed(String what, String group, IOException cause) {
    return new WorkloadException.StepFailed(
        "%s control group %s failed: %s".formatted(what, group, cause), cause);
  }
}
