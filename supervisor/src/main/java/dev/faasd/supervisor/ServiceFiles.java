package dev.faasd.supervisor;

import dev.faasd.compose.Problems;
import dev.faasd.compose.Service;
import dev.faasd.compose.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files and directories of the host that services are given: data directories, made with the
 * right owner, and copies of secrets that the service's user can read.
 */
public final class ServiceFiles {
  /** Where a service finds its secrets. */
  static final String SECRETS_TARGET = "/run/secrets";

  private final Path secretCopies;
  private final Map<String, Path> secrets;

  /**
   * Nothing is made yet.
   *
   * @param secretCopies directory below which each service has one with its secrets
   * @param secrets files by name
   */
  public ServiceFiles(Path secretCopies, Map<String, Path> secrets) {
    this.secretCopies = secretCopies;
    this.secrets = Map.copyOf(secrets);
  }

  /**
   * Adds what is not there but must be: a missing file would become an empty directory, which is no
   * help. What is neither read-only nor looks like a file is a data directory, to be made.
   */
  public void check(Service service, Problems problems) {
    for (Volume volume : service.volumes()) {
      boolean looksLikeFile = volume.source().getFileName().toString().indexOf('.') > 0;
      if ((volume.readOnly() || looksLikeFile) && !Files.exists(volume.source())) {
        problems.add(
            service.at(),
            "%s needs %s, which is not there".formatted(service.name(), volume.source()));
      }
    }
    for (String name : service.secrets()) {
      Path source = source(name);
      if (!Files.isRegularFile(source)) {
        problems.add(
            service.at(),
            "%s needs secret %s, but there is no file %s".formatted(service.name(), name, source));
      }
    }
  }

  /** Makes the data directories that are not there, for the service's user. */
  void makeDirectories(Service service, Owner owner) {
    for (Volume volume : service.volumes()) {
      if (!Files.exists(volume.source())) {
        try {
          Files.createDirectories(volume.source());
          Files.setPosixFilePermissions(
              volume.source(), PosixFilePermissions.fromString("rwxr-x---"));
        } catch (IOException e) {
          throw new UncheckedIOException(
              "cannot make directory " + volume.source() + " for " + service.name(), e);
        }
        owner.take(volume.source());
      }
    }
  }

  /**
   * Brings the service's copies of its secrets up to date; a running service sees the new ones.
   *
   * @return the directory with the copies
   */
  Path copySecrets(Service service, Owner owner) {
    Path directory = secretCopies.resolve(service.name());
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
      owner.take(directory);
      for (String name : service.secrets()) {
        Path copy = directory.resolve(name);
        Path next = directory.resolve("." + name + ".next");
        Files.copy(source(name), next, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("r--------"));
        owner.take(next);
        Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE);
      }
      removeOthers(directory, Set.copyOf(service.secrets()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy secrets for " + service.name(), e);
    }
    return directory;
  }

  /** Removes the service's copies. */
  void removeSecrets(String service) {
    Path directory = secretCopies.resolve(service);
    try {
      if (Files.isDirectory(directory)) {
        removeOthers(directory, Set.of());
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove copies of secrets in " + directory, e);
    }
  }

  private static void removeOthers(Path directory, Set<String> kept) throws IOException {
    List<Path> copies;
    try (Stream<Path> entries = Files.list(directory)) {
      copies = entries.collect(Collectors.toList());
    }
    for (Path copy : copies) {
      if (!kept.contains(copy.getFileName().toString())) {
        Files.delete(copy);
      }
    }
  }

  private Path source(String secret) {
    Path source = secrets.get(secret);
    if (source == null) {
      throw new IllegalStateException("no secret " + secret);
    }
    return source;
  }
}
