package dev.faasd.provider;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that are whole or not there whatever dies, and that only we read: each is written beside,
 * synced and renamed, and its directory is synced. Calls for one file come one after another.
 */
final class DurableFiles {
  static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
  static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private static final FileAttribute<?> NEW_DIRECTORY =
      PosixFilePermissions.asFileAttribute(DIRECTORY);
  private static final FileAttribute<?> NEW_FILE = PosixFilePermissions.asFileAttribute(FILE);
  private static final System.Logger STEPS = System.getLogger("dev.faasd.steps");
  private static final String TEMPORARY = ".tmp";

  private DurableFiles() {}

  /** Makes the directory where it is missing. */
  static void makeDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, NEW_DIRECTORY);
      sync(folderOf(directory));
    }
  }

  /** What is in a directory, by name; nothing when there is none. */
  static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  /** Whether it was being written when somebody died. */
  static boolean isTemporary(Path file) {
    return file.getFileName().toString().endsWith(TEMPORARY);
  }

  /** Has the bytes on disk under this name when it returns; the directory must be there. */
  static void write(Path file, byte[] bytes) throws IOException {
    try (Draft draft = draft(file, "", bytes)) {
      draft.put();
      draft.sync();
    }
  }

  /**
   * Has the bytes on disk beside the file when it returns; the directory must be there.
   *
   * @param mark tells it from others for the same file at the same time
   * @return closed by the caller
   */
  static Draft draft(Path file, String mark, byte[] bytes) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + mark + TEMPORARY);
    try {
      fill(beside, bytes);
    } catch (IOException e) {
      discard(beside, e);
      throw e;
    }
    STEPS.log(System.Logger.Level.TRACE, "write {0}", beside);
    return new Draft(beside, file);
  }

  /** What is to be a file's content. Closing discards it unless it is by then. */
  record Draft(Path beside, Path file) implements AutoCloseable {
    /** Makes it the file's, for whatever process comes; after a power cut only with a sync. */
    void put() throws IOException {
      Files.move(beside, file, ATOMIC_MOVE);
      STEPS.log(System.Logger.Level.TRACE, "put in place {0}", file);
    }

    /** Has that on disk when it returns. */
    void sync() throws IOException {
      DurableFiles.sync(folderOf(file));
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(beside);
    }
  }

  private static void fill(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), NEW_FILE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void discard(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Has the file gone from the disk when it returns; false when there was none. */
  static boolean delete(Path file) throws IOException {
    boolean was = Files.deleteIfExists(file);
    if (was) {
      sync(folderOf(file));
      STEPS.log(System.Logger.Level.TRACE, "delete {0}", file);
    }
    return was;
  }

  private static Path folderOf(Path file) {
    return file.toAbsolutePath().resolveSibling("");
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
