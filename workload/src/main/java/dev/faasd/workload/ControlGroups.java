package dev.faasd.workload;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The control groups of workloads, {@code PARENT/NAMESPACE/ID} in every hierarchy of the host:
 * version 1, version 2 or both. The container runtime makes them and removes the leaves; what it
 * made above them we remove. Thread-safe.
 */
final class ControlGroups {
  private static final System.Logger LOG = System.getLogger(ControlGroups.class.getName());

  /** Processes in the kernel, at a disk say, stop when they come back from there. */
  private static final Duration FREEZE_LIMIT = Duration.ofSeconds(2);

  /** The same for what was killed; what takes longer is collected later. */
  private static final Duration END_LIMIT = Duration.ofSeconds(2);

  private static final long PAUSE_NANOS = 5_000_000;

  private final Path root;
  private final String parent;
  private final Accounting accounting;
  private final Freezer freezer;
  private final ConcurrentMap<String, ReadWriteLock> namespaces = new ConcurrentHashMap<>();

  /**
   * @param root where the hierarchies are mounted, {@code /sys/fs/cgroup}
   * @param parent the group below which all are, empty for the hierarchies' own root; it stays when
   *     all are gone
   */
  ControlGroups(Path root, String parent) {
    this.root = root;
    this.parent = parent;
    this.accounting = new Accounting(root);
    this.freezer = new Freezer(root, FREEZE_LIMIT);
  }

  /** The path in the hierarchies, for the runtime. */
  String path(WorkloadId id) {
    return "/" + group(id);
  }

  private String group(WorkloadId id) {
    return groupOf(id.namespace()) + "/" + id.name();
  }

  private String groupOf(String namespace) {
    return parent.isEmpty() ? namespace : parent + "/" + namespace;
  }

  /** Does what makes a control group, while nobody removes the one above it. */
  <T> T making(WorkloadId id, Supplier<T> step) {
    ReadWriteLock lock = lock(id.namespace());
    lock.readLock().lock();
    try {
      return step.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What is used; nothing if there is no such group. */
  Optional<Usage> usage(WorkloadId id) {
    return accounting.read(group(id));
  }

  /** How much in it the kernel killed for want of memory. Known until it is removed. */
  long outOfMemoryKills(WorkloadId id) {
    return accounting.outOfMemoryKills(group(id));
  }

  /** Stops its processes where they are; false if there are none. */
  boolean freeze(WorkloadId id) {
    return freezer.freeze(group(id));
  }

  /** Lets its processes go on. */
  void thaw(WorkloadId id) {
    freezer.thaw(group(id));
  }

  /** Whether its processes are stopped where they are. */
  boolean frozen(WorkloadId id) {
    return freezer.frozen(group(id));
  }

  /**
   * Removes what the runtime left of a workload's group and, if nobody else is in it, the group of
   * its namespace. A group in use stays.
   */
  void remove(WorkloadId id) {
    ReadWriteLock lock = lock(id.namespace());
    if (!lock.writeLock().tryLock()) {
      // Someone makes a group beside it: the namespace's is in use.
      return;
    }
    try {
      for (Path hierarchy : hierarchies()) {
        Path namespace = hierarchy.resolve(groupOf(id.namespace()));
        if (Files.isDirectory(namespace, LinkOption.NOFOLLOW_LINKS)) {
          removeEmpty(namespace.resolve(id.name()));
          removeEmpty(namespace);
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** The workloads of a namespace that have a group, in whichever hierarchy. */
  Set<String> names(String namespace) {
    Set<String> names = new TreeSet<>();
    for (Path hierarchy : hierarchies()) {
      try (DirectoryStream<Path> groups =
          Files.newDirectoryStream(
              hierarchy.resolve(groupOf(namespace)),
              file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))) {
        groups.forEach(group -> names.add(String.valueOf(group.getFileName())));
      } catch (NoSuchFileException | NotDirectoryException _) {
        // Nothing of the namespace is in this hierarchy.
      } catch (IOException e) {
        throw new WorkloadException.StepFailed(
            "listing the control groups of %s failed: %s".formatted(namespace, e), e);
      }
    }
    return names;
  }

  /** Kills what is in a workload's group, where there is nobody else who could. */
  void end(WorkloadId id) {
    thaw(id);
    long end = System.nanoTime() + END_LIMIT.toNanos();
    while (kill(id) && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Whether there still was something. */
  private boolean kill(WorkloadId id) {
    List<String> pids = processes(id).toList();
    pids.forEach(
        pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
    return !pids.isEmpty();
  }

  /** Whether anything is in a workload's group. */
  boolean populated(WorkloadId id) {
    return processes(id).findAny().isPresent();
  }

  /** Those of a workload's group, by number; some of them several times. */
  private Stream<String> processes(WorkloadId id) {
    return hierarchies().stream()
        .flatMap(hierarchy -> lines(hierarchy.resolve(group(id)).resolve("cgroup.procs")));
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException _) {
      // There is no such group in this hierarchy, or none any more.
      return Stream.empty();
    }
  }

  private ReadWriteLock lock(String namespace) {
    return namespaces.computeIfAbsent(namespace, _ -> new ReentrantReadWriteLock());
  }

  private List<Path> hierarchies() {
    List<Path> found = new ArrayList<>(List.of(root));
    if (Files.exists(root.resolve("cgroup.controllers"))) {
      // The one hierarchy of version 2; directories in it are groups.
      return found;
    }
    try (DirectoryStream<Path> directories =
        Files.newDirectoryStream(
            root, file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))) {
      directories.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException _) {
      return List.of();
    } catch (IOException e) {
      throw new WorkloadException.StepFailed(
          "listing the control group hierarchies in %s failed: %s".formatted(root, e), e);
    }
    return found;
  }

  private static void removeEmpty(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      // Groups are never empty directories; the kernel refuses those in use.
      LOG.log(System.Logger.Level.DEBUG, "control group {0} stays: {1}", group, e.getMessage());
    }
  }
}
