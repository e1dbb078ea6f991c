package dev.faasd.containerd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The system calls that containers may make whatever the arguments, from {@code syscalls.txt}.
 *
 * @param sections by what a container must be or have; the names of calls
 */
record SystemCalls(Map<String, Set<String>> sections) {
  /** What every container may. */
  private static final String ALWAYS = "always";

  /** The product's own list. */
  static final SystemCalls ALLOWED = load();

  /** Those of a container with these capabilities on this architecture. */
  Set<String> of(String architecture, Collection<String> capabilities) {
    Set<String> names = new TreeSet<>();
    Stream.concat(Stream.of(ALWAYS, architecture), capabilities.stream())
        .forEach(section -> names.addAll(sections.getOrDefault(section, Set.of())));
    return names;
  }

  private static SystemCalls load() {
    try (InputStream file =
            Objects.requireNonNull(SystemCalls.class.getResourceAsStream("syscalls.txt"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(file, UTF_8))) {
      return parse(lines.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SystemCalls parse(List<String> lines) {
    Map<String, Set<String>> sections = new LinkedHashMap<>();
    Set<String> current = new TreeSet<>();
    for (String line : lines) {
      if (line.startsWith("[")) {
        current =
            sections.computeIfAbsent(line.substring(1, line.length() - 1), _ -> new TreeSet<>());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        current.addAll(Arrays.asList(line.split(" ", -1)));
      }
    }
    return new SystemCalls(sections);
  }
}
