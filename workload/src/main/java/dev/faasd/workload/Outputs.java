package dev.faasd.workload;

import dev.faasd.posix.FifoReaders;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The output of all workloads, read by one thread, cut into lines and given to the sink.
 *
 * <p>The shim of a task and we hold its pipes open for reading and writing, so neither sees an end
 * when the other goes away; while we are away the pipes keep 1 MiB, then the writer waits.
 * Thread-safe; calls for one workload must come one after another.
 */
final class Outputs implements AutoCloseable {
  private final Path root;
  private final LogSink sink;
  private final FifoReaders readers;

  /** So that no directory is removed while another thread makes one in it. */
  private final ReentrantLock directories = new ReentrantLock();

  private final ConcurrentMap<WorkloadId, Output> open = new ConcurrentHashMap<>();

  private Outputs(Path root, LogSink sink, FifoReaders readers) {
    this.root = root;
    this.sink = sink;
    this.readers = readers;
  }

  /**
   * Starts the reader thread.
   *
   * @param root directory for pipes, made when the first is
   */
  static Outputs start(Path root, LogSink sink) {
    return new Outputs(root, sink, FifoReaders.start("workload-output"));
  }

  OutputPaths paths(WorkloadId id) {
    return new OutputPaths(root.resolve(id.namespace()).resolve(id.name()));
  }

  /** Makes the pipes where they are missing and reads them from now on. Idempotent. */
  OutputPaths open(WorkloadId id, String identifier) {
    OutputPaths paths = paths(id);
    if (open.containsKey(id)) {
      return paths;
    }
    makeDirectory(id, paths.directory());
    open.put(
        id, Output.open(readers, paths, (stream, line) -> sink.line(identifier, id, stream, line)));
    return paths;
  }

  private void makeDirectory(WorkloadId id, Path directory) {
    directories.lock();
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new WorkloadException.StepFailed(
          "making the directory %s for the output of %s failed: %s".formatted(directory, id, e), e);
    } finally {
      directories.unlock();
    }
  }

  /** Gives the last lines out and stops reading; the pipes stay. Idempotent. */
  void drain(WorkloadId id) {
    Output output = open.remove(id);
    if (output != null) {
      output.drain();
    }
  }

  /** Gives the last lines out and removes the pipes. Idempotent. */
  void remove(WorkloadId id) {
    drain(id);
    OutputPaths paths = paths(id);
    directories.lock();
    try {
      Files.deleteIfExists(paths.stdout());
      Files.deleteIfExists(paths.stderr());
      Files.deleteIfExists(paths.directory());
      Files.deleteIfExists(root.resolve(id.namespace()));
    } catch (DirectoryNotEmptyException _) {
      // Others of the namespace have their pipes there.
    } catch (IOException e) {
      throw new WorkloadException.StepFailed(
          "removing the pipes of %s in %s failed: %s".formatted(id, paths.directory(), e), e);
    } finally {
      directories.unlock();
    }
  }

  /** Container ids that have pipes in this namespace. */
  Set<String> names(String namespace) {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> directories =
        Files.newDirectoryStream(root.resolve(namespace), Files::isDirectory)) {
      directories.forEach(directory -> names.add(directory.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException _) {
      return Set.of();
    } catch (IOException e) {
      throw new WorkloadException.StepFailed(
          "listing the pipes in %s failed: %s".formatted(root.resolve(namespace), e), e);
    }
    return names;
  }

  /** Stops reading everything; what is in the pipes stays there. Idempotent. */
  @Override
  public void close() {
    open.values().forEach(Output::close);
    open.clear();
    readers.close();
  }
}
