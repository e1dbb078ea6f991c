package dev.faasd.faasd;

import dev.faasd.systemd.Systemctl;
import dev.faasd.systemd.UnitFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes unit files, and has systemd know them and start them with the host. */
final class UnitsStep implements Step {
  private static final String HEADER =
      "# Written by \"faasd install\", which replaces it: change it by \"systemctl edit\".\n\n";
  private static final String MODE = "rw-r--r--";

  private final List<UnitFile> units;
  private final Path directory;
  private final Systemctl systemctl;
  private final Deque<Step> written = new ArrayDeque<>();
  private List<String> enabled = List.of();

  /**
   * Touches nothing yet.
   *
   * @param directory such as {@code /etc/systemd/system}
   */
  UnitsStep(List<UnitFile> units, Path directory, Systemctl systemctl) {
    this.units = List.copyOf(units);
    this.directory = directory;
    this.systemctl = systemctl;
  }

  @Override
  public Optional<String> due() {
    List<Path> changes = changes().map(FileStep::file).toList();
    if (!changes.isEmpty()) {
      return Optional.of("write and enable " + join(changes));
    }
    List<String> disabled = disabled();
    return disabled.isEmpty() ? Optional.empty() : Optional.of("enable " + join(disabled));
  }

  @Override
  public void run() {
    enabled = disabled();
    for (FileStep file : changes().toList()) {
      written.push(file);
      file.run();
    }
    systemctl.daemonReload();
    systemctl.enable(names());
  }

  @Override
  public void undo() {
    if (!enabled.isEmpty()) {
      systemctl.disable(enabled);
    }
    written.forEach(Step::undo);
    systemctl.daemonReload();
  }

  private Stream<FileStep> changes() {
    return units.stream()
        .map(unit -> new FileStep(directory.resolve(unit.name()), HEADER + unit.text(), MODE))
        .filter(file -> file.due().isPresent());
  }

  private List<String> disabled() {
    return names().stream().filter(name -> !systemctl.state(name).enabled()).toList();
  }

  private List<String> names() {
    return units.stream().map(UnitFile::name).toList();
  }

  private static String join(List<?> things) {
    return things.stream().map(Object::toString).collect(Collectors.joining(" and "));
  }
}
