package dev.faasd.provider;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.faasd.api.FunctionId;
import dev.faasd.api.InvalidRequest;
import dev.faasd.api.Json;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The desired state on disk: {@code DIRECTORY/NAMESPACE/NAME.json}, one a function. A file is whole
 * or not there: it is written beside, synced and renamed, and the directory is synced. Calls for
 * one function come one after another.
 */
final class StateFiles {
  private static final Logger LOG = System.getLogger(StateFiles.class.getName());
  private static final String SUFFIX = ".json";
  private static final String TEMPORARY = ".tmp";
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

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
      Files.createDirectories(directory, OWNER_ONLY);
      for (Path namespace : entries(directory)) {
        if (Files.isDirectory(namespace)) {
          for (Path file : entries(namespace)) {
            read(file).ifPresent(records::add);
          }
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
    Path folder = folder(record.id());
    Path beside = folder.resolve("." + file.getFileName() + TEMPORARY);
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder, OWNER_ONLY);
        sync(directory);
      }
      write(beside, Json.write(record));
      Files.move(beside, file, ATOMIC_MOVE);
      sync(folder);
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
      if (Files.deleteIfExists(file)) {
        sync(folder(id));
      }
    } catch (IOException e) {
      throw new ProviderException.StateNotKept(
          "forgetting function %s in %s failed: %s".formatted(id, file, e), e);
    }
  }

  private Path folder(FunctionId id) {
    return directory.resolve(id.namespace().value());
  }

  private Path file(FunctionId id) {
    return folder(id).resolve(id.name().value() + SUFFIX);
  }

  private Optional<FunctionRecord> read(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(TEMPORARY)) {
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

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), PRIVATE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
