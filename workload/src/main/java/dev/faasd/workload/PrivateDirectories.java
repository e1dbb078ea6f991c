package dev.faasd.workload;

import dev.faasd.containerd.UserIdentity;
import dev.faasd.posix.Mounts;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The private files of workloads on the host, {@code ROOT/NAMESPACE/ID/NAME}, readable by the
 * workload's user and nobody else. Always in memory: where the root is not on a file system that
 * is, one is mounted there, and unmounted when the last workload's directory is gone. Containers
 * see the directory, not the files, so a file that takes another's place is seen at once, and
 * whole. Thread-safe.
 */
final class PrivateDirectories {
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  /** The most all of them together may take; what is not used costs nothing. */
  private static final long MOST_BYTES = 256L << 20;

  private static final FileAttribute<?> OWNER_ONLY = permissions("rwx------");
  private static final FileAttribute<?> READ_ONLY = permissions("r--------");
  private static final String NEXT = ".next";

  /** Whose a file is. */
  private record Owner(int uid, int gid) {
    static Owner of(Path path) throws IOException {
      return new Owner(
          (Integer) Files.getAttribute(path, "unix:uid"),
          (Integer) Files.getAttribute(path, "unix:gid"));
    }

    void take(Path path) throws IOException {
      Files.setAttribute(path, "unix:uid", uid);
      Files.setAttribute(path, "unix:gid", gid);
    }
  }

  private final Path root;
  private final ReentrantLock lock = new ReentrantLock();

  /** Nothing is made or mounted before the first workload needs it. */
  PrivateDirectories(Path root) {
    this.root = root;
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  /** Where a workload's are, to be mounted. */
  Path directory(WorkloadId id) {
    return root.resolve(id.namespace()).resolve(id.name());
  }

  /** Makes these, and only these, the workload's; what is so already is not touched. */
  void put(WorkloadId id, UserIdentity user, Map<String, byte[]> files) {
    locked(
        "writing the private files of " + id,
        () -> {
          mount();
          Path directory = directory(id);
          Files.createDirectories(directory, OWNER_ONLY);
          Owner owner = new Owner(user.uid(), user.gid());
          owner.take(directory);
          for (Map.Entry<String, byte[]> file : files.entrySet()) {
            write(directory, file.getKey(), file.getValue(), owner);
          }
          for (Path file : entries(directory)) {
            if (!files.containsKey(file.getFileName().toString())) {
              Files.delete(file);
            }
          }
        });
  }

  /** Gives every workload of the namespace that has a file of this name another content for it. */
  void replace(String namespace, String name, byte[] content) {
    PrivateFiles.check(name);
    locked(
        "replacing the private file %s in namespace %s".formatted(name, namespace),
        () -> {
          for (Path directory : entries(root.resolve(namespace))) {
            if (Files.exists(directory.resolve(name))) {
              write(directory, name, content, Owner.of(directory));
            }
          }
        });
  }

  /** Removes a workload's; fine when it has none. */
  void remove(WorkloadId id) {
    locked(
        "removing the private files of " + id,
        () -> {
          Path directory = directory(id);
          if (!Files.exists(directory)) {
            return;
          }
          for (Path file : entries(directory)) {
            Files.delete(file);
          }
          Files.delete(directory);
          deleteIfEmpty(root.resolve(id.namespace()));
          unmountIfEmpty();
        });
  }

  /** Container ids that have some in this namespace. */
  Set<String> names(String namespace) {
    Set<String> names = new TreeSet<>();
    locked(
        "listing the private files in namespace " + namespace,
        () ->
            entries(root.resolve(namespace))
                .forEach(directory -> names.add(directory.getFileName().toString())));
    return names;
  }

  private void write(Path directory, String name, byte[] content, Owner owner) throws IOException {
    Path file = directory.resolve(name);
    if (Files.exists(file)
        && Owner.of(file).equals(owner)
        && Arrays.equals(Files.readAllBytes(file), content)) {
      return;
    }
    Path next = directory.resolve("." + name + NEXT);
    Files.deleteIfExists(next);
    Files.createFile(next, READ_ONLY);
    Files.write(next, content);
    owner.take(next);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void mount() throws IOException {
    Files.createDirectories(root, OWNER_ONLY);
    if (!IN_MEMORY.contains(Files.getFileStore(root).type())) {
      Mounts.tmpfs(root, MOST_BYTES, 0700);
    }
  }

  private void unmountIfEmpty() throws IOException {
    if (entries(root).isEmpty()) {
      Mounts.unmount(root);
      deleteIfEmpty(root);
    }
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException _) {
      // Others have theirs in it.
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException _) {
      return List.of();
    }
    return found;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void locked(String what, Work work) {
    lock.lock();
    try {
      work.run();
    } catch (IOException e) {
      throw new WorkloadException.StepFailed("%s in %s failed: %s".formatted(what, root, e), e);
    } finally {
      lock.unlock();
    }
  }
}
