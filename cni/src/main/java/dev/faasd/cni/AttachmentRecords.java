package dev.faasd.cni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The records of all owners, one file each. Files change by rename and live in memory only, so they
 * are whole or absent and not synced. Callers hold the locks.
 */
final class AttachmentRecords {
  private static final String SUFFIX = ".json";

  private static final System.Logger STEPS = System.getLogger("dev.faasd.steps");
  private static final System.Logger LOG = System.getLogger(AttachmentRecords.class.getName());

  private final Path directory;

  AttachmentRecords(Path directory) {
    this.directory = directory;
  }

  void write(AttachmentRecord attachment) {
    Path file = file(attachment.containerId());
    Path temporary = directory.resolve("." + file.getFileName());
    try {
      Files.createDirectories(directory);
      Files.writeString(temporary, attachment.toJson());
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      STEPS.log(System.Logger.Level.TRACE, "write the record of {0}", attachment.containerId());
    } catch (IOException e) {
      throw new NetworkException.Failed("Writing the record " + file + " failed: " + e, e);
    }
  }

  /** True when there is a record, be it a damaged one. */
  boolean exists(String containerId) {
    return Files.exists(file(containerId));
  }

  /** The record, if there is one that can be read; a damaged one is logged. */
  Optional<AttachmentRecord> read(String containerId) {
    try {
      return read(file(containerId));
    } catch (AttachmentRecord.Damaged e) {
      LOG.log(System.Logger.Level.WARNING, e.getMessage());
      return Optional.empty();
    }
  }

  List<String> containerIds() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new NetworkException.Failed("Listing the records in " + directory + " failed: " + e, e);
    }
  }

  List<AttachmentRecord> readAll() {
    List<AttachmentRecord> all = new ArrayList<>();
    for (String id : containerIds()) {
      read(id).ifPresent(all::add);
    }
    return all;
  }

  void delete(String containerId) {
    try {
      Files.deleteIfExists(file(containerId));
      STEPS.log(System.Logger.Level.TRACE, "delete the record of {0}", containerId);
    } catch (IOException e) {
      throw new NetworkException.Failed("Deleting the record of " + containerId + " failed", e);
    }
  }

  private static Optional<AttachmentRecord> read(Path file) throws AttachmentRecord.Damaged {
    try {
      return Optional.of(AttachmentRecord.parse(Files.readString(file), file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new NetworkException.Failed("Reading the record " + file + " failed: " + e, e);
    }
  }

  private Path file(String containerId) {
    return directory.resolve(containerId + SUFFIX);
  }
}
