package dev.faasd.faasd;

import dev.faasd.compose.DotEnv;
import dev.faasd.compose.Problems;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of lines {@code NAME=value}, such as {@code .env} or {@code /etc/default/faasd}, that
 * people edit and programs add to.
 *
 * @param file need not exist
 */
record Variables(Path file) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,@+=%-]*");

  /**
   * All that are set in the file.
   *
   * @throws InvalidFileException if lines of it are of another form
   */
  Map<String, String> read() {
    Problems problems = new Problems();
    Map<String, String> variables = DotEnv.read(file, text().orElse(""), problems);
    problems.throwIfAny();
    return variables;
  }

  /**
   * Gives some of them values and leaves everything else as it is.
   *
   * @param otherwise what stands in the file if there is none
   */
  Step set(Map<String, String> values, String otherwise) {
    return new FileStep(file, with(values, text().orElse(otherwise)), "rw-r--r--");
  }

  private static String with(Map<String, String> values, String text) {
    Map<String, String> missing = new LinkedHashMap<>(values);
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String name = line.strip().replaceFirst("^export\\s+", "").replaceFirst("\\s*=.*", "");
      String value = missing.remove(name);
      lines.add(value == null ? line : assignment(name, value));
    }
    missing.forEach((name, value) -> lines.add(assignment(name, value)));
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /** As systemd and compose files' readers understand it, both. */
  private static String assignment(String name, String value) {
    return name
        + "="
        + (PLAIN.matcher(value).matches()
            ? value
            : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
  }

  private Optional<String> text() {
    return FileStep.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }
}
