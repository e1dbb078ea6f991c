package dev.faasd.systemd;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a unit is.
 *
 * @param active such as {@code active}, {@code activating} or {@code failed}
 * @param sub what that means in detail, such as {@code running} or {@code auto-restart}
 * @param enabled whether it starts with the host
 * @param mainProcess the number of its main process
 * @param restarts how often it was started again by itself since it was last started
 * @param file where it is described; empty when there is no such unit
 */
public record UnitState(
    String active,
    String sub,
    boolean enabled,
    Optional<Long> mainProcess,
    int restarts,
    Optional<Path> file) {
  /** What {@link #parse} reads. */
  static final String PROPERTIES =
      "ActiveState,SubState,UnitFileState,MainPID,NRestarts,FragmentPath";

  /** Whether it runs and has said that it is ready. */
  public boolean isActive() {
    return active.equals("active");
  }

  /** Reads lines {@code Property=value}; a missing one is as an empty one. */
  static UnitState parse(String text) {
    Map<String, String> properties =
        text.lines()
            .map(line -> line.split("=", 2))
            .filter(parts -> parts.length == 2)
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (_, last) -> last));
    return new UnitState(
        properties.getOrDefault("ActiveState", ""),
        properties.getOrDefault("SubState", ""),
        properties.getOrDefault("UnitFileState", "").equals("enabled"),
        Optional.of(number(properties, "MainPID")).filter(pid -> pid > 0),
        (int) number(properties, "NRestarts"),
        Optional.ofNullable(properties.get("FragmentPath"))
            .filter(path -> !path.isEmpty())
            .map(Path::of));
  }

  private static long number(Map<String, String> properties, String key) {
    String value = properties.getOrDefault(key, "");
    return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
  }
}
