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
 * Reads a compose file: a subset of the <a href="https://compose-spec.io">Compose
 * specification</a>. What it does not know it refuses, with file and line; all that is wrong is
 * told at once.
 */
public final class ComposeReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+([._-][A-Za-z0-9]+)*");
  private static final int MAX_NAME = 63;
  private static final long MAX_BYTES = 1 << 20;

  /** Names that the shared hosts file needs for itself. */
  private static final Set<String> RESERVED = Set.of("localhost", Service.PROVIDER_NAME);

  private final Path file;
  private final Map<String, String> variables;
  private final Problems problems = new Problems();

  private ComposeReader(Path file, Map<String, String> variables) {
    this.file = file;
    this.variables = variables;
  }

  /**
   * Reads the file and the {@code .env} beside it. Relative paths in it are relative to its
   * directory.
   *
   * @param defaults variables that the file may use; {@code .env} is stronger
   * @param environment of this process; it is stronger than {@code .env}
   * @throws InvalidFileException with all that is wrong
   */
  public static ComposeFile read(
      Path file, Map<String, String> defaults, Map<String, String> environment) {
    Map<String, String> variables = new HashMap<>(defaults);
    ComposeReader reader = new ComposeReader(file, variables);
    Path dotEnv = file.resolveSibling(".env");
    if (Files.exists(dotEnv)) {
      variables.putAll(DotEnv.read(dotEnv, reader.text(dotEnv), reader.problems));
    }
    variables.putAll(environment);
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
    } catch (NoSuchFileException _) {
      problems.add(Location.of(path), "there is no such file");
    } catch (IOException e) {
      problems.add(Location.of(path), "cannot read the file: " + e);
    }
    problems.throwIfAny();
    return "";
  }

  private ComposeFile read() {
    Optional<YamlValue> document =
        YamlReader.read(file, text(file), new Interpolation(variables), problems);
    if (!(document.orElse(null) instanceof YamlValue.Mapping mapping)) {
      document.ifPresent(
          other -> problems.add(other.at(), "the file must be a mapping, not " + other.kind()));
      return new ComposeFile(List.of(), Map.of());
    }
    Fields root = new Fields("", mapping, problems);
    root.text("version"); // of no meaning since the specification has no versions
    root.text("name");
    Map<String, Fields> sections = root.sections("services");
    Map<String, Path> secrets = secrets(root.sections("secrets"));
    List<Service> services = new ArrayList<>();
    sections.forEach(
        (name, fields) -> {
          checkName(name, fields.at());
          services.add(new ServiceReader(name, fields, directory(), variables).read());
        });
    root.refuseUnknown();
    if (sections.isEmpty()) {
      problems.add(root.at("services"), "there are no services");
    }
    for (Service service : services) {
      for (String secret : service.secrets()) {
        if (!secrets.containsKey(secret)) {
          section(sections, service.name())
              .problem("secrets", "secret " + secret + " is not among the file's secrets");
        }
      }
    }
    checkPorts(services, sections);
    return new ComposeFile(StartOrder.of(services, name -> section(sections, name)), secrets);
  }

  private Map<String, Path> secrets(Map<String, Fields> sections) {
    Map<String, Path> secrets = new LinkedHashMap<>();
    sections.forEach(
        (name, fields) -> {
          checkName(name, fields.at());
          Optional<String> source = fields.text("file");
          if (source.isEmpty()) {
            fields.problem("file", fields.name("file") + " is missing");
          }
          secrets.put(name, directory().resolve(source.orElse("")).normalize());
          fields.refuseUnknown();
        });
    return secrets;
  }

  private void checkPorts(List<Service> services, Map<String, Fields> sections) {
    Map<PortPublication, String> taken = new LinkedHashMap<>();
    for (Service service : services) {
      for (PortPublication port : service.ports()) {
        taken.forEach(
            (other, owner) -> {
              if (port.collidesWith(other)) {
                section(sections, service.name())
                    .problem(
                        "ports",
                        "port %d/%s of the host is published by %s already"
                            .formatted(port.hostPort(), port.protocol(), owner));
              }
            });
        taken.put(port, service.name());
      }
    }
  }

  private void checkName(String name, Location at) {
    if (!NAME.matcher(name).matches() || name.length() > MAX_NAME || RESERVED.contains(name)) {
      problems.add(
          at,
          "\"%s\" cannot be used as a name; names are up to %d letters, digits and - _ . between them"
              .formatted(name, MAX_NAME));
    }
  }

  private Path directory() {
    return file.toAbsolutePath().resolveSibling("");
  }

  private static Fields section(Map<String, Fields> sections, String service) {
    Fields section = sections.get(service);
    if (section == null) {
      throw new IllegalStateException("no section of service " + service);
    }
    return section;
  }
}
