package dev.faasd.cni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The addresses in use, as the plugin host-local keeps them: one file named after the address, its
 * first line the container's id. Beside them the plugin has a lock and the last address given.
 */
record Leases(Path directory) {
  private static final String ADDRESS = "\\d{1,3}(\\.\\d{1,3}){3}";

  /** The containers that have an address. */
  Set<String> containerIds() {
    Set<String> ids = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Leases::isAddress).toList()) {
        Files.readString(file).lines().findFirst().map(String::strip).ifPresent(ids::add);
      }
    } catch (NoSuchFileException e) {
      return ids;
    } catch (IOException e) {
      throw new NetworkException.Failed("Reading the leases in " + directory + " failed: " + e, e);
    }
    return ids;
  }

  /** Removes the directory when no address is in use. */
  void removeIfUnused() {
    if (!containerIds().isEmpty()) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (NoSuchFileException e) {
      // Nothing was ever leased.
      return;
    } catch (IOException e) {
      throw new NetworkException.Failed("Removing " + directory + " failed: " + e, e);
    }
  }

  private static boolean isAddress(Path file) {
    return file.getFileName().toString().matches(ADDRESS);
  }
}
