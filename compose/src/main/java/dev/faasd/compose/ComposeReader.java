package dev.faasd.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads compose files: a subset of the <a href="https://compose-spec.io">Compose specification</a>,
 * which {@code docs/compose.md} lists. What it does not know it refuses, with file and line; all
 * that is wrong is told at once.
 */
public final class ComposeReader {
  /** Of any one file. */
  static final long MAX_BYTES = 1 << 20;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+([._-][A-Za-z0-9]+)*");
  private static final int MAX_NAME = 63;

  /** Names that the shared hosts file needs for itself. */
  private static final Set<String> RESERVED = Set.of("localhost", Service.PROVIDER_NAME);

  private static final Map<String, String> WITHOUT_EFFECT =
      Map.of("networks", "all services are in one network");

  private final ComposeSource source;
  private final Map<String, String> variables;
  private final Problems problems = new Problems();

  private ComposeReader(ComposeSource source) {
    this.source = source;
    this.variables = new HashMap<>(source.defaults());
  }

  /**
   * Reads the files and {@code .env}.
   *
   * @throws InvalidFileException with all that is wrong
   */
  public static ComposeFile read(ComposeSource source) {
    ComposeReader reader = new ComposeReader(source);
    Path dotEnv = source.files().getFirst().resolveSibling(".env");
    if (Files.exists(dotEnv)) {
      reader.variables.putAll(DotEnv.read(dotEnv, reader.text(dotEnv), reader.problems));
    }
    reader.variables.putAll(source.environment());
    ComposeFile compose = reader.read();
    reader.problems.throwIfAny();
    return compose;
  }

  private String text(Path path) {
    try {
      if (Files.size(path) <= MAX_BYTES) {
        return Files.readString(path);
      }
      problems.add(Location.of(path), "the file is larger than 1 MiB");
    } catch (IOException e) {
      problems.add(Location.of(path), reason(e));
    }
    problems.throwIfAny();
    return "";
  }

  /** Why a file cannot be read. */
  static String reason(IOException failure) {
    return failure instanceof NoSuchFileException
        ? "there is no such file"
        : "cannot read the file: " + failure;
  }

  private ComposeFile read() {
    Optional<YamlValue.Mapping> document = document();
    if (document.isEmpty()) {
      return new ComposeFile(List.of(), List.of());
    }
    Fields root = new Fields("", document.get(), problems);
    root.text("version"); // of no meaning since the specification has no versions
    root.text("name");
    Map<String, Fields> sections = root.sections("services");
    Project project =
        new Project(
            source.directory(),
            variables,
            volumes(root.sections("volumes", true)),
            secrets(root.sections("secrets")));
    List<Service> services = new ArrayList<>();
    sections.forEach(
        (name, fields) -> {
          checkName(name, fields.at());
          services.add(new ServiceReader(name, fields, project).read());
        });
    root.warn(WITHOUT_EFFECT);
    root.refuseUnknown();
    if (sections.isEmpty()) {
      problems.add(root.at("services"), "there are no services");
    }
    new Relations(services, sections).check();
    return new ComposeFile(
        StartOrder.of(services, name -> Relations.section(sections, name)), problems.warnings());
  }

  /** All files, each laid over those before it. */
  private Optional<YamlValue.Mapping> document() {
    Optional<YamlValue.Mapping> all = Optional.empty();
    for (Path file : source.files()) {
      switch (YamlReader.read(file, text(file), new Interpolation(variables), problems)
          .orElse(null)) {
        case null -> {}
        case YamlValue.Mapping mapping ->
            all =
                Optional.of(
                    all.map(one -> (YamlValue.Mapping) Merge.of(one, mapping)).orElse(mapping));
        case YamlValue other ->
            problems.add(other.at(), "the file must be a mapping, not " + other.kind());
      }
    }
    return all;
  }

  private Map<String, Path> volumes(Map<String, Fields> sections) {
    Map<String, Path> volumes = new LinkedHashMap<>();
    sections.forEach(
        (name, fields) -> {
          checkName(name, fields.at());
          String directory = fields.text("name").orElse(name);
          checkName(directory, fields.at());
          volumes.put(name, source.volumes().resolve(directory));
          fields.refuseUnknown();
        });
    return volumes;
  }

  private Map<String, Path> secrets(Map<String, Fields> sections) {
    Map<String, Path> secrets = new LinkedHashMap<>();
    sections.forEach(
        (name, fields) -> {
          checkName(name, fields.at());
          Optional<String> file = fields.text("file");
          if (file.isEmpty()) {
            fields.problem("file", fields.name("file") + " is missing");
          }
          secrets.put(name, source.directory().resolve(file.orElse("")).normalize());
          fields.refuseUnknown();
        });
    return secrets;
  }

  private void checkName(String name, Location at) {
    if (!NAME.matcher(name).matches() || name.length() > MAX_NAME || RESERVED.contains(name)) {
      problems.add(
          at,
          "\"%s\" cannot be used as a name; names are up to %d letters, digits and - _ . between them"
              .formatted(name, MAX_NAME));
    }
  }
}
