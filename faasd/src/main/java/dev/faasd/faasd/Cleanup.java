package dev.faasd.faasd;

import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes what an instance made on the host. Only what bears its owners' marks is touched; every
 * step may be repeated.
 *
 * @param settings of the instance; no daemon of it may run
 */
record Cleanup(Settings settings) {
  private static final Logger LOG = System.getLogger(Cleanup.class.getName());
  private static final Duration GRACE = Duration.ofSeconds(2);

  /**
   * Removes containers, attachments and, when nobody uses it any more, the network.
   *
   * @param images whether the namespaces go too, with the images in them
   */
  void removeContainersAndNetwork(boolean images) {
    for (String owner : List.of(Parts.FUNCTIONS, Parts.CORE)) {
      try (Parts parts = Parts.open(settings, owner, (identifier, id, stream, line) -> {})) {
        if (parts.workloads().reachable()) {
          removeContainers(parts.workloads(), images && owner.equals(Parts.CORE));
        } else {
          LOG.log(
              Level.WARNING,
              "containerd does not answer at {0}: its containers stay",
              settings.containerd());
        }
        parts.network().remove();
      }
    }
  }

  private static void removeContainers(Workloads workloads, boolean images) {
    for (String namespace : workloads.namespaces().list().keySet()) {
      List<CompletableFuture<Void>> deletions =
          workloads.list(namespace).stream()
              .map(Instance::id)
              .map(
                  id ->
                      CompletableFuture.runAsync(
                          () -> workloads.delete(id, GRACE),
                          task -> Thread.ofVirtual().start(task)))
              .toList();
      deletions.forEach(CompletableFuture::join);
      workloads.collect(namespace, Set.of());
    }
    if (images) {
      List.of(Settings.CORE_NAMESPACE, Settings.FUNCTION_NAMESPACE)
          .forEach(namespace -> removeNamespace(workloads, namespace));
    }
  }

  private static void removeNamespace(Workloads workloads, String namespace) {
    try {
      workloads.namespaces().delete(namespace);
    } catch (WorkloadException.NotEmpty othersContainers) {
      LOG.log(Level.WARNING, "the images stay: {0}", othersContainers.getMessage());
    }
  }

  /**
   * Removes everything, unless a daemon runs.
   *
   * @param purge whether images and data go, too
   * @throws CannotStartException if one runs
   */
  void removeAll(boolean purge) {
    try (InstanceLock _ = InstanceLock.take(settings, Up.NAME);
        InstanceLock _ = InstanceLock.take(settings, ProviderRole.NAME)) {
      removeContainersAndNetwork(purge);
      removeControlGroups();
      removeFiles(purge);
    }
  }

  /**
   * Removes the control group above all of ours, in every hierarchy, with what is left below it
   * where containerd is gone; the root group stays.
   */
  void removeControlGroups() {
    if (settings.controlGroupParent().isEmpty()) {
      return;
    }
    try (Stream<Path> hierarchies = Files.list(Parts.CONTROL_GROUPS)) {
      for (Path hierarchy : Stream.concat(Stream.of(Parts.CONTROL_GROUPS), hierarchies).toList()) {
        removeGroup(hierarchy.resolve(settings.controlGroupParent()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remove the control group " + settings.controlGroupParent(), e);
    }
  }

  /** With those below it; the kernel refuses one that has processes. */
  private static void removeGroup(Path group) throws IOException {
    if (!Files.isDirectory(group, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> below = Files.list(group)) {
      for (Path one : below.toList()) {
        removeGroup(one);
      }
    }
    Files.delete(group);
  }

  /**
   * Removes files and directories.
   *
   * @param data whether the data goes too, not only what a reboot would have removed
   */
  void removeFiles(boolean data) {
    delete(settings.runDirectory());
    if (data) {
      delete(settings.directory());
      delete(settings.providerDirectory());
      delete(settings.logDirectory());
    }
  }

  /** Removes a directory with all that is in it; fine if there is none. */
  static void delete(Path directory) {
    try {
      Files.walkFileTree(directory, new Deletion());
    } catch (NoSuchFileException _) {
      return; // as it should be
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
