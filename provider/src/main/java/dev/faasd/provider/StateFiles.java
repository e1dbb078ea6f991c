package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.InvalidRequest;
import dev.faasd.api.Json;
import dev.faasd.api.NamespaceName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The desired state on disk: {@code DIRECTORY/NAMESPACE/NAME.json}, one a function. A file is whole
 * or not there. Calls for one function come one after another.
 */
final class StateFiles {
  private static final Logger LOG = System.getLogger(StateFiles.class.getName());
  private static final String SUFFIX = ".json";

  private final Path directory;

  StateFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Every function that shall be. A file that cannot be used is set aside with the reason in the
   * log, and the others go on.
   *
   * @throws ProviderException.StateNotKept when the directory itself cannot be read
   */
  List<FunctionRecord> load() {
    List<FunctionRecord> records = new ArrayList<>();
    try {
      DurableFiles.makeDirectory(directory);
      for (Path namespace : DurableFiles.entries(directory)) {
        for (Path file : DurableFiles.entries(namespace)) {
          read(file).ifPresent(records::add);
        }
      }
    } catch (IOException e) {
      throw new ProviderException.StateNotKept(
          "reading the functions' state in %s failed: %s".formatted(directory, e), e);
    }
    return records;
  }

  /**
   * Keeps the record, on disk when this returns.
   *
   * @throws ProviderException.StateNotKept when it cannot; the former file is still there
   */
  void save(FunctionRecord record) {
    kept(
        record,
        () -> {
          DurableFiles.makeDirectory(folder(record.id().namespace()));
          DurableFiles.write(file(record.id()), Json.write(record));
          return record;
        });
  }

  @FunctionalInterface
  private interface Keeping<T> {
    T run() throws IOException;
  }

  private <T> T kept(FunctionRecord record, Keeping<T> step) {
    try {
      return step.run();
    } catch (IOException e) {
      throw new ProviderException.StateNotKept(
          "keeping function %s in %s failed: %s".formatted(record.id(), file(record.id()), e), e);
    }
  }

  /**
   * Begins to write what is to be kept instead, or not, later. Others may save the same function
   * meanwhile; one draft of it at a time.
   *
   * @param background where it is written
   * @return closed by the caller
   */
  Draft draft(FunctionRecord record, Executor background) {
    try {
      return new Draft(
          record, CompletableFuture.supplyAsync(() -> writeBeside(record), background));
    } catch (RejectedExecutionException e) {
      throw new ProviderException.Unavailable("the provider is stopping");
    }
  }

  private DurableFiles.Draft writeBeside(FunctionRecord record) {
    return kept(
        record,
        () -> {
          DurableFiles.makeDirectory(folder(record.id().namespace()));
          return DurableFiles.draft(file(record.id()), ".next", Json.write(record));
        });
  }

  /** What may be kept. Closing it without {@link #put} leaves all as it was. */
  final class Draft implements AutoCloseable {
    private final FunctionRecord record;
    private final CompletableFuture<DurableFiles.Draft> written;

    private Draft(FunctionRecord record, CompletableFuture<DurableFiles.Draft> written) {
      this.record = record;
      this.written = written;
    }

    /**
     * Makes it what is kept, for the next process; after a power cut only with {@link #sync}.
     *
     * @throws ProviderException.StateNotKept when it cannot; the former file is still there
     */
    void put() {
      kept(
          record,
          () -> {
            written().put();
            return record;
          });
    }

    /**
     * Has that on disk when it returns.
     *
     * @throws ProviderException.StateNotKept when nobody knows whether it is
     */
    void sync() {
      kept(
          record,
          () -> {
            written().sync();
            return record;
          });
    }

    private DurableFiles.Draft written() {
      try {
        return written.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof ProviderException ours ? ours : e;
      }
    }

    @Override
    public void close() {
      DurableFiles.Draft draft = written.exceptionally(_ -> null).join();
      if (draft != null) {
        try {
          draft.close();
        } catch (IOException e) {
          LOG.log(Level.WARNING, "{0} stays for now: {1}", draft.beside(), e);
        }
      }
    }
  }

  /**
   * Forgets the function. Fine when it was not kept.
   *
   * @throws ProviderException.StateNotKept when it cannot
   */
  void delete(FunctionId id) {
    Path file = file(id);
    try {
      DurableFiles.delete(file);
    } catch (IOException e) {
      throw new ProviderException.StateNotKept(
          "forgetting function %s in %s failed: %s".formatted(id, file, e), e);
    }
  }

  /** Forgets the namespace, which has no functions any more. */
  void delete(NamespaceName namespace) {
    try {
      DurableFiles.delete(folder(namespace));
    } catch (IOException e) {
      throw new ProviderException.StateNotKept(
          "forgetting namespace %s in %s failed: %s".formatted(namespace, directory, e), e);
    }
  }

  private Path folder(NamespaceName namespace) {
    return directory.resolve(namespace.value());
  }

  private Path file(FunctionId id) {
    return folder(id.namespace()).resolve(id.name().value() + SUFFIX);
  }

  private Optional<FunctionRecord> read(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (DurableFiles.isTemporary(file)) {
      Files.deleteIfExists(file);
      return Optional.empty();
    }
    if (!name.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    try {
      FunctionRecord record = Json.read(Files.readAllBytes(file), FunctionRecord.class);
      if (file.equals(file(record.id()))) {
        return Optional.of(record);
      }
      setAside(file, "it is about function " + record.id());
    } catch (InvalidRequest | IOException e) {
      setAside(file, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private static void setAside(Path file, String why) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".broken");
    for (int n = 2; Files.exists(aside); n++) {
      aside = file.resolveSibling(file.getFileName() + ".broken" + n);
    }
    LOG.log(
        Level.ERROR,
        "state file {0} cannot be used and is set aside as {1}: {2}",
        file,
        aside.getFileName(),
        why);
    Files.move(file, aside);
  }
}
