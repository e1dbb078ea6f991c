package dev.faasd.provider;

import dev.faasd.api.NamespaceName;
import dev.faasd.api.SecretId;
import dev.faasd.api.SecretName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The secrets on disk: {@code DIRECTORY/NAMESPACE/NAME}, the content and nothing else, for nobody's
 * eyes but ours. A file is whole or not there. Calls come one after another.
 */
final class SecretFiles {
  private static final Logger LOG = System.getLogger(SecretFiles.class.getName());

  private final Path directory;

  SecretFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Brings what a former version or another program left into this form: moves secrets from the
   * directory itself to the default namespace, and makes private what others can read.
   */
  void tidy() {
    try {
      DurableFiles.makeDirectory(directory);
      Files.setPosixFilePermissions(directory, DurableFiles.DIRECTORY);
      for (Path entry : DurableFiles.entries(directory)) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          Files.setPosixFilePermissions(entry, DurableFiles.DIRECTORY);
          for (Path file : DurableFiles.entries(entry)) {
            makePrivate(file);
          }
        } else {
          moveToDefault(entry);
        }
      }
    } catch (IOException e) {
      throw failed("tidying the secrets", directory, e);
    }
  }

  private void moveToDefault(Path file) throws IOException {
    Optional<SecretName> name = name(file);
    if (name.isEmpty() || !Files.isRegularFile(file)) {
      return;
    }
    SecretId id = new SecretId(name.get(), NamespaceName.DEFAULT);
    Optional<byte[]> present = read(id);
    byte[] content = Files.readAllBytes(file);
    if (present.isEmpty()) {
      write(id, content);
      LOG.log(Level.INFO, "secret {0} is moved to where secrets are by namespace", file);
    } else if (!Arrays.equals(present.get(), content)) {
      LOG.log(
          Level.WARNING,
          "{0} is not used: there is another secret of this name; delete the file if you do not need it",
          file);
      makePrivate(file);
      return;
    }
    DurableFiles.delete(file);
  }

  /**
   * By another file in its place: whoever has the present one mounted, as functions of the original
   * have, keeps it as it is.
   */
  private static void makePrivate(Path file) throws IOException {
    if (DurableFiles.isTemporary(file)) {
      Files.delete(file);
    } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.getPosixFilePermissions(file).equals(DurableFiles.FILE)) {
      DurableFiles.write(file, Files.readAllBytes(file));
    }
  }

  /** The secrets of a namespace, by name. */
  List<SecretId> list(NamespaceName namespace) {
    try {
      return DurableFiles.entries(folder(namespace)).stream()
          .filter(Files::isRegularFile)
          .flatMap(file -> name(file).stream())
          .map(name -> new SecretId(name, namespace))
          .toList();
    } catch (IOException e) {
      throw failed("listing the secrets", folder(namespace), e);
    }
  }

  /** The namespaces that may have secrets. */
  List<NamespaceName> namespaces() {
    try {
      return DurableFiles.entries(directory).stream()
          .filter(Files::isDirectory)
          .map(folder -> NamespaceName.parse(folder.getFileName().toString()))
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw failed("listing the namespaces of secrets", directory, e);
    }
  }

  /** The content, empty when there is no such secret. */
  Optional<byte[]> read(SecretId id) {
    Path file = file(id);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw failed("reading secret " + id, file, e);
    }
  }

  boolean has(SecretId id) {
    return Files.isRegularFile(file(id));
  }

  /** Keeps the content, on disk when this returns. */
  void write(SecretId id, byte[] content) {
    Path file = file(id);
    try {
      DurableFiles.makeDirectory(folder(id.namespace()));
      DurableFiles.write(file, content);
    } catch (IOException e) {
      throw failed("keeping secret " + id, file, e);
    }
  }

  /** Forgets it; fine when it is not there. */
  void delete(SecretId id) {
    try {
      DurableFiles.delete(file(id));
    } catch (IOException e) {
      throw failed("deleting secret " + id, file(id), e);
    }
  }

  /** Forgets all of a namespace. */
  void delete(NamespaceName namespace) {
    Path folder = folder(namespace);
    try {
      for (Path file : DurableFiles.entries(folder)) {
        DurableFiles.delete(file);
      }
      DurableFiles.delete(folder);
    } catch (IOException e) {
      throw failed("deleting the secrets of namespace " + namespace, folder, e);
    }
  }

  private Path folder(NamespaceName namespace) {
    return directory.resolve(namespace.value());
  }

  private Path file(SecretId id) {
    return folder(id.namespace()).resolve(id.name().value());
  }

  private static Optional<SecretName> name(Path file) {
    return SecretName.parse(file.getFileName().toString());
  }

  private static ProviderException failed(String what, Path where, IOException e) {
    return new ProviderException.StateNotKept("%s in %s failed: %s".formatted(what, where, e), e);
  }
}
