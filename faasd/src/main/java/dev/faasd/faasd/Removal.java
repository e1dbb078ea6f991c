package dev.faasd.faasd;

import dev.faasd.systemd.Systemctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Takes from a host what {@link Installation} and the daemons made; may be repeated. */
record Removal(Settings settings, Defaults defaults, Places places) {
  private static final Path PACKAGE = Path.of("/var/lib/dpkg/info/faasd.list");

  /**
   * Does it.
   *
   * @param purge whether data and settings go, too
   */
  void run(Systemctl systemctl, boolean purge) {
    boolean booted = Systemctl.isBooted(Path.of("/"));
    if (booted) {
      List<String> units =
          Units.NAMES.stream().filter(unit -> systemctl.state(unit).file().isPresent()).toList();
      if (!units.isEmpty()) {
        systemctl.stop(units);
        systemctl.disable(units);
      }
    }
    new Cleanup(settings).removeAll(purge);
    Units.NAMES.forEach(unit -> delete(places.units().resolve(unit)));
    if (booted) {
      systemctl.daemonReload();
    }
    if (purge) {
      Cleanup.delete(places.cache());
      if (!Files.exists(PACKAGE)) {
        delete(defaults.path());
      }
    }
  }

  /** What is still there, and should not be. */
  List<String> leftovers(boolean purge) {
    List<String> left = new ArrayList<>(Leftovers.of(settings));
    Stream<Path> gone = Units.NAMES.stream().map(places.units()::resolve);
    if (purge) {
      gone =
          Stream.concat(
              gone,
              Stream.of(
                  settings.directory(), settings.providerDirectory(), settings.logDirectory()));
    }
    gone.filter(Files::exists).forEach(path -> left.add("file " + path));
    return left;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }
}
