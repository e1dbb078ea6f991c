package dev.faasd.compose;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads one service of the compose file. */
final class ServiceReader {
  private static final Pattern VARIABLE = Pattern.compile("[^=\\s\\x00]+");
  private static final Pattern DURATION =
      Pattern.compile("(?=.)([0-9]{1,4}h)?([0-9]{1,4}m)?([0-9]{1,4}s)?");

  /** While one is waited for others are not looked after, and the watchdog would wake. */
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(90);

  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?");

  private final String name;
  private final Fields fields;
  private final Path directory;
  private final Map<String, String> variables;

  /**
   * Reads the service.
   *
   * @param directory that relative volume sources are relative to
   * @param variables whose values an {@code environment} entry without a value passes on
   */
  ServiceReader(String name, Fields fields, Path directory, Map<String, String> variables) {
    this.name = name;
    this.fields = fields;
    this.directory = directory;
    this.variables = variables;
  }

  /** The service; of no use if there are problems. */
  Service read() {
    Service service =
        new Service(
            fields.at(),
            name,
            image(),
            words("entrypoint"),
            words("command"),
            environment(),
            volumes(),
            fields.texts("ports", PortPublication::parse),
            new TreeSet<>(fields.texts("expose", text -> exposedPort(text))),
            new TreeSet<>(fields.texts("cap_add", Capabilities::parse)),
            fields.text("user", text -> matching(USER, text, "is neither USER nor USER:GROUP")),
            dependsOn(),
            restart(),
            fields.text("stop_grace_period", ServiceReader::duration).orElse(Service.GRACE),
            update(),
            fields.text("working_dir", ServiceReader::absolute),
            fields.texts("secrets", text -> text));
    fields.refuseUnknown();
    return service;
  }

  private String image() {
    Optional<String> image = fields.text("image").filter(text -> !text.isBlank());
    if (image.isEmpty()) {
      fields.problem("image", fields.name("image") + " is missing");
    }
    return image.orElse("");
  }

  private List<String> words(String key) {
    return switch (fields.value(key).orElse(null)) {
      case null -> List.of();
      case YamlValue.Scalar(Location at, String text, _) ->
          fields.parsed(at, text, ShellWords::split).orElse(List.of());
      case YamlValue.Sequence _ -> fields.texts(key, text -> text);
      case YamlValue.Mapping mapping -> {
        fields.problem(mapping, fields.name(key) + " must be text or a list, not a mapping");
        yield List.of();
      }
    };
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    switch (fields.value("environment").orElse(null)) {
      case null -> {}
      case YamlValue.Mapping mapping -> {
        Fields entries = fields.nested("environment", mapping);
        for (YamlValue.Entry entry : mapping.entries()) {
          Optional<String> value =
              entries.value(entry.key()).isPresent()
                  ? entries.text(entry.key())
                  : passedOn(entry.key());
          entries
              .parsed(entry.at(), entry.key(), ServiceReader::variable)
              .ifPresent(key -> value.ifPresent(v -> environment.put(key, v)));
        }
      }
      case YamlValue _ -> {
        for (String entry : fields.texts("environment", text -> text)) {
          int equals = entry.indexOf('=');
          String key = equals < 0 ? entry : entry.substring(0, equals);
          Optional<String> value =
              equals < 0 ? passedOn(key) : Optional.of(entry.substring(equals + 1));
          fields
              .parsed(fields.at("environment"), key, ServiceReader::variable)
              .ifPresent(k -> value.ifPresent(v -> environment.put(k, v)));
        }
      }
    }
    return environment;
  }

  private Optional<String> passedOn(String variable) {
    return Optional.ofNullable(variables.get(variable));
  }

  private List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    for (YamlValue item : fields.items("volumes")) {
      switch (item) {
        case YamlValue.Scalar(Location at, String text, _) ->
            fields.parsed(at, text, t -> Volume.parse(t, directory)).ifPresent(volumes::add);
        case YamlValue.Mapping mapping -> longVolume(mapping).ifPresent(volumes::add);
        case YamlValue.Sequence list ->
            fields.problem(list, fields.name("volumes") + " must hold texts, not a list");
      }
    }
    TreeSet<String> targets = new TreeSet<>();
    for (Volume volume : volumes) {
      if (!targets.add(volume.target())) {
        fields.problem("volumes", "two volumes are at " + volume.target());
      }
    }
    return volumes;
  }

  private Optional<Volume> longVolume(YamlValue.Mapping mapping) {
    Fields volume = fields.nested("volumes", mapping);
    String type = volume.text("type").orElse("");
    String source = volume.text("source").orElse("");
    String target = volume.text("target").orElse("");
    boolean readOnly = volume.text("read_only").orElse("false").equals("true");
    volume.refuseUnknown();
    if (!type.equals("bind")) {
      fields.problem(mapping, "volume type \"" + type + "\" is not supported; only bind is");
      return Optional.empty();
    }
    return volume.parsed(
        mapping.at(), source, text -> Volume.of(text, target, readOnly, directory));
  }

  private List<String> dependsOn() {
    if (!(fields.value("depends_on").orElse(null) instanceof YamlValue.Mapping mapping)) {
      return fields.texts("depends_on", text -> text);
    }
    Map<String, Fields> sections = fields.sections("depends_on");
    sections.forEach(
        (_, section) -> {
          String condition = section.text("condition").orElse("service_started");
          if (!condition.equals("service_started")) {
            section.problem(
                "condition", "condition " + condition + " is not supported; service_started is");
          }
          section.refuseUnknown();
        });
    return mapping.entries().stream().map(YamlValue.Entry::key).toList();
  }

  private RestartPolicy restart() {
    return fields
        .text(
            "restart",
            text ->
                RestartPolicy.parse(text)
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "restart \""
                                    + text
                                    + "\" is none of no, always, on-failure, on-failure:ATTEMPTS,"
                                    + " unless-stopped")))
        .orElseGet(RestartPolicy.Always::new);
  }

  private UpdateOrder update() {
    Fields deploy = fields.section("deploy");
    Fields update = deploy.section("update_config");
    UpdateOrder order = update.text("order", UpdateOrder::parse).orElse(UpdateOrder.STOP_FIRST);
    update.refuseUnknown();
    deploy.refuseUnknown();
    return order;
  }

  private static Duration duration(String text) {
    if (!DURATION.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no duration such as 30s or 1m30s");
    }
    Duration duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    if (duration.compareTo(LONGEST_GRACE) > 0) {
      throw new IllegalArgumentException(
          "stop_grace_period %s is longer than the %d s that are waited for anybody"
              .formatted(text, LONGEST_GRACE.toSeconds()));
    }
    return duration;
  }

  private static int exposedPort(String text) {
    return PortPublication.port(
        text.endsWith("/tcp") ? text.substring(0, text.length() - 4) : text);
  }

  private static String variable(String text) {
    return matching(VARIABLE, text, "is no variable's name");
  }

  private static String absolute(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("working_dir \"" + text + "\" must be an absolute path");
    }
    return text;
  }

  private static String matching(Pattern pattern, String text, String otherwise) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" " + otherwise);
    }
    return text;
  }
}
