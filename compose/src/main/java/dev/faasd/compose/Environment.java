package dev.faasd.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code env_file} and {@code environment}; the latter is stronger. */
record Environment(Fields fields, Project project) {
  private static final Pattern VARIABLE = Pattern.compile("[^=\\s\\x00]+");

  Map<String, String> read() {
    Map<String, String> environment = new LinkedHashMap<>();
    readFiles(environment);
    fields
        .assignments("environment")
        .forEach(
            (name, value) -> {
              if (VARIABLE.matcher(name).matches()) {
                value
                    .or(() -> Optional.ofNullable(project.variables().get(name)))
                    .ifPresent(text -> environment.put(name, text));
              } else {
                fields.problem("environment", "\"" + name + "\" is no variable's name");
              }
            });
    return environment;
  }

  private void readFiles(Map<String, String> environment) {
    YamlValue value = fields.value("env_file").orElse(null);
    List<YamlValue> items =
        value instanceof YamlValue.Scalar one ? List.of(one) : fields.items("env_file");
    for (YamlValue item : items) {
      switch (item) {
        case YamlValue.Scalar(Location at, String text, _) ->
            fields.parsed(at, text, project::path).ifPresent(file -> read(file, true, environment));
        case YamlValue.Mapping mapping -> {
          Fields entry = fields.nested("env_file", mapping);
          boolean required = entry.flag("required").orElse(true);
          entry
              .text("path", project::path)
              .ifPresentOrElse(
                  file -> read(file, required, environment),
                  () -> entry.problem("path", entry.name("path") + " is missing"));
          entry.refuseUnknown();
        }
        case YamlValue.Sequence list ->
            fields.problem(list, fields.name("env_file") + " must hold paths, not a list");
      }
    }
  }

  private void read(Path file, boolean required, Map<String, String> environment) {
    if (!required && !Files.exists(file)) {
      return;
    }
    try {
      if (Files.size(file) > ComposeReader.MAX_BYTES) {
        fields.problem("env_file", file + " is larger than 1 MiB");
      } else {
        environment.putAll(fields.variables(file, Files.readString(file)));
      }
    } catch (IOException e) {
      fields.problem("env_file", "cannot read " + file + ": " + ComposeReader.reason(e));
    }
  }
}
