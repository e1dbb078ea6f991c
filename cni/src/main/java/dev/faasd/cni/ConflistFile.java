package dev.faasd.cni;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The configuration list on disk. Written when there is none or when it is, as JSON, what faasd in
 * Go writes; any other belongs to whoever edited it.
 */
final class ConflistFile {
  private static final System.Logger LOG = System.getLogger(ConflistFile.class.getName());

  private final NetworkSettings settings;
  private final Path file;
  private final Path backup;

  ConflistFile(NetworkSettings settings) {
    this.settings = settings;
    this.file = settings.conflist();
    // No file name that a CNI runtime would read as one more network.
    this.backup = file.resolveSibling(file.getFileName() + ".original");
  }

  Optional<Conflist> read() {
    try {
      return Optional.of(Conflist.parse(Files.readString(file), file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new NetworkException.BadConfiguration("Reading " + file + " failed: " + e, e);
    }
  }

  /** The list to use, written first if need be. */
  Conflist ensure() {
    Optional<Conflist> present = read();
    if (present.isPresent() && !present.get().sameAs(Conflist.original(settings))) {
      return present.get();
    }
    Conflist ours = Conflist.ours(settings);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (present.isPresent()) {
        Files.copy(file, backup, StandardCopyOption.REPLACE_EXISTING);
        LOG.log(
            System.Logger.Level.INFO,
            "Replacing the CNI configuration {0} of the original faasd, kept as {1}",
            file,
            backup);
      }
      write(ours.text());
    } catch (IOException e) {
      throw new NetworkException.NotPrepared(
          "Writing the CNI configuration " + file + " failed: " + e, e);
    }
    return ours;
  }

  /** Removes the list if it is the one we write, and puts back what it replaced. */
  void removeIfOurs() {
    if (!read().map(present -> present.sameAs(Conflist.ours(settings))).orElse(false)) {
      return;
    }
    try {
      if (Files.exists(backup)) {
        Files.move(backup, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new NetworkException.Failed(
          "Removing the CNI configuration " + file + " failed: " + e, e);
    }
  }

  private void write(String text) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    Files.writeString(temporary, text);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
