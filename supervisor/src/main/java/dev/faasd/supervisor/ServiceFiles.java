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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files and directories of the host that services are given: data directories, made with the
 * right owner, and what each has of its own: copies of secrets that its user can read, and files
 * that tell it about others.
 *
 * @param directory with one for each kind, and in these one for each service; gone after a reboot
 */
public record ServiceFiles(Path directory) {
  /** Where a service finds its secrets. */
  static final String SECRETS_TARGET = "/run/secrets";

  /**
   * Adds what is not there but must be: a missing file would become an empty directory, which is no
   * help. What is neither read-only nor looks like a file is a data directory, to be made.
   */
  public void check(Service service, Problems problems) {
    for (Volume volume : service.volumes()) {
      if (volume instanceof Volume.Bind(Path source, _, boolean readOnly)
          && (readOnly || looksLikeFile(source))
          && !Files.exists(source)) {
        problems.add(
            service.at(), "%s needs %s, which is not there".formatted(service.name(), source));
      }
    }
    service
        .secrets()
        .forEach(
            (name, source) -> {
              if (!Files.isRegularFile(source)) {
                problems.add(
                    service.at(),
                    "%s needs secret %s, but there is no file %s"
                        .formatted(service.name(), name, source));
              }
            });
  }

  private static boolean looksLikeFile(Path source) {
    return source.getFileName() != null && source.getFileName().toString().indexOf('.') > 0;
  }

  /** Data directories that the service needs and that are not there. */
  List<Path> missingDirectories(Service service) {
    List<Path> missing = new ArrayList<>();
    for (Volume volume : service.volumes()) {
      switch (volume) {
        case Volume.Bind(Path source, _, _) when !Files.exists(source) -> missing.add(source);
        case Volume.Named(_, Path source, _, _) when !Files.exists(source) -> missing.add(source);
        case Volume.Bind _, Volume.Named _, Volume.Memory _ -> {}
      }
    }
    return missing;
  }

  /** Makes a data directory for a user. */
  static void make(Path data, Owner owner) {
    try {
      Files.createDirectories(data);
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make directory " + data, e);
    }
    owner.take(data);
  }

  /** A file of the service's own, such as {@code hosts}, in a directory that is there. */
  Path own(String service, String name) {
    Path own = directory.resolve("lookup").resolve(service);
    try {
      return Files.createDirectories(own).resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make directory " + own, e);
    }
  }

  /**
   * Brings the service's copies of its secrets up to date; a running service sees the new ones.
   *
   * @return the directory with the copies
   */
  Path copySecrets(Service service, Owner owner) {
    Path copies = secrets(service.name());
    try {
      Files.createDirectories(copies);
      Files.setPosixFilePermissions(copies, PosixFilePermissions.fromString("r-x------"));
      owner.take(copies);
      for (Map.Entry<String, Path> secret : service.secrets().entrySet()) {
        Path copy = copies.resolve(secret.getKey());
        Path next = copies.resolve("." + secret.getKey() + ".next");
        Files.copy(secret.getValue(), next, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("r--------"));
        owner.take(next);
        Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE);
      }
      removeOthers(copies, service.secrets().keySet());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy secrets for " + service.name(), e);
    }
    return copies;
  }

  /** Removes what the service has of its own. */
  void remove(String service) {
    for (Path own : List.of(secrets(service), directory.resolve("lookup").resolve(service))) {
      try {
        if (Files.isDirectory(own)) {
          removeOthers(own, Set.of());
          Files.delete(own);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + own, e);
      }
    }
  }

  private Path secrets(String service) {
    return directory.resolve("secrets").resolve(service);
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
}
