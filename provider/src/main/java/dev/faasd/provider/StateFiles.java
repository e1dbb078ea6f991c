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
    Path file = file(record.id());
    try {
      DurableFiles.makeDirectory(folder(record.id().namespace()));
      DurableFiles.write(file, Json.write(record));
    } catch (IOException e) {
      throw new ProviderException.StateNotKept(
          "keeping function %s in %s failed: %s".formatted(record.id(), file, e), e);
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
