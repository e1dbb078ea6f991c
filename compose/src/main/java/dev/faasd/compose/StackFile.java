package dev.faasd.compose;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a stack file of {@code faas-cli} and makes deployments of its functions, as {@code faas-cli
 * deploy} does. What only concerns the building of images is passed over, and so is what is not
 * known: it is another program's file.
 */
public final class StackFile {
  private final Path file;
  private final Interpolation interpolation;
  private final Problems problems = new Problems();

  private StackFile(Path file, Map<String, String> variables) {
    this.file = file;
    this.interpolation = new Interpolation(variables);
  }

  /**
   * Reads the file and the files of variables that it names, which are relative to it.
   *
   * @param variables that it may use
   * @throws InvalidFileException with all that is wrong
   */
  public static List<FunctionDeployment> read(Path file, Map<String, String> variables) {
    StackFile stack = new StackFile(file, variables);
    List<FunctionDeployment> functions = new ArrayList<>();
    stack
        .root(file)
        .ifPresent(
            root ->
                root.sections("functions")
                    .forEach((name, fields) -> functions.add(stack.function(name, fields))));
    stack.problems.throwIfAny();
    return functions;
  }

  private Optional<Fields> root(Path from) {
    try {
      return YamlReader.read(from, Files.readString(from), interpolation, problems)
          .flatMap(
              document -> {
                if (document instanceof YamlValue.Mapping mapping) {
                  return Optional.of(new Fields("", mapping, problems));
                }
                problems.add(document.at(), "the file must be a mapping, not " + document.kind());
                return Optional.empty();
              });
    } catch (IOException e) {
      problems.add(Location.of(from), "cannot read the file: " + e);
      return Optional.empty();
    }
  }

  private FunctionDeployment function(String name, Fields fields) {
    return new FunctionDeployment(
        name,
        fields.text("image").map(StackFile::withTag).orElse(""),
        fields.text("namespace").orElse(""),
        fields.text("fprocess").orElse(""),
        environment(fields),
        fields.texts("constraints", Function.identity()),
        fields.texts("secrets", Function.identity()),
        map(fields, "labels"),
        map(fields, "annotations"),
        resources(fields, "limits"),
        resources(fields, "requests"),
        fields.text("readonly_root_filesystem").map(Boolean::parseBoolean).orElse(false));
  }

  /** As the client does: a name without tag or digest means the latest. */
  private static String withTag(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return last.indexOf(':') < 0 ? image + ":latest" : image;
  }

  /** A file is stronger than the function's own variables, a later one than an earlier. */
  private Map<String, String> environment(Fields fields) {
    Map<String, String> all = new LinkedHashMap<>(map(fields, "environment"));
    for (String name : fields.texts("environment_file", Function.identity())) {
      root(file.resolveSibling(name)).ifPresent(root -> all.putAll(map(root, "environment")));
    }
    return all;
  }

  private static Map<String, String> map(Fields fields, String key) {
    Map<String, String> values = new LinkedHashMap<>();
    switch (fields.value(key).orElse(null)) {
      case null -> {}
      case YamlValue.Mapping mapping -> {
        for (YamlValue.Entry entry : mapping.entries()) {
          if (entry.value() instanceof YamlValue.Scalar scalar) {
            values.put(entry.key(), scalar.text());
          } else {
            fields.problem(
                entry.value(), "%s.%s must be text".formatted(fields.name(key), entry.key()));
          }
        }
      }
      case YamlValue other ->
          fields.problem(other, fields.name(key) + " must be a mapping, not " + other.kind());
    }
    return values;
  }

  private static Optional<FunctionResources> resources(Fields fields, String key) {
    Fields section = fields.section(key);
    String memory = section.text("memory").orElse("");
    String cpu = section.text("cpu").orElse("");
    return memory.isEmpty() && cpu.isEmpty()
        ? Optional.empty()
        : Optional.of(new FunctionResources(memory, cpu));
  }
}
