package dev.faasd.faasd;

import dev.faasd.systemd.Systemctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes from a host what {@link Installation} and the daemons made; may be repeated.
 *
 * @param defaults file of settings
 * @param systemctl of a host that systemd runs
 */
record Removal(Settings settings, Path defaults, Places places, Optional<Systemctl> systemctl) {
  /** What a package brought, its package manager removes. */
  private static final Path PACKAGE = Path.of("/var/lib/dpkg/info/faasd.list");

  /**
   * Does it.
   *
   * @param purge whether data, images and settings go, too
   * @return what is still there and should not be
   */
  List<String> run(boolean purge) {
    systemctl.ifPresent(Removal::stop);
    new Cleanup(settings).removeAll(purge);
    Units.NAMES.forEach(unit -> delete(places.units().resolve(unit)));
    systemctl.ifPresent(Systemctl::daemonReload);
    if (purge) {
      Cleanup.delete(places.cache());
      if (!Files.exists(PACKAGE)) {
        delete(defaults);
      }
    }
    return leftovers(purge);
  }

  private static void stop(Systemctl systemctl) {
    List<String> units =
        Units.NAMES.stream().filter(unit -> systemctl.state(unit).file().isPresent()).toList();
    if (!units.isEmpty()) {
      systemctl.stop(units);
      systemctl.disable(units);
    }
  }

  private List<String> leftovers(boolean purge) {
    List<String> left = new ArrayList<>();
    Leftovers leftovers = new Leftovers(settings);
    left.addAll(leftovers.inContainerd(purge));
    left.addAll(leftovers.onHost());
    Stream<Path> data =
        Stream.of(
            settings.directory(),
            settings.providerDirectory(),
            settings.logDirectory(),
            places.cache());
    Stream.concat(Units.NAMES.stream().map(places.units()::resolve), purge ? data : Stream.empty())
        .filter(Files::exists)
        .forEach(path -> left.add(path.toString()));
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
