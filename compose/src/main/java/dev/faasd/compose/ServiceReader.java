package dev.faasd.compose;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads one service of the compose file. */
final class ServiceReader {
  /** What people have in their files and nothing depends on here. */
  static final Map<String, String> WITHOUT_EFFECT =
      Map.of(
          "container_name", "a container is named like its service",
          "links", "all services find each other by their names",
          "logging", "output goes to the journal",
          "networks", "all services are in one network",
          "stdin_open", "services have no standard input",
          "tty", "services have no terminal");

  private static final Duration LONGEST_GRACE = Duration.ofHours(1);
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?");
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?");
  private static final Pattern SIGNAL =
      Pattern.compile(
          "(SIG)?(HUP|INT|QUIT|KILL|USR1|USR2|TERM|WINCH|PWR|RTMIN\\+[0-9]{1,2})|[0-9]{1,2}");

  private final String name;
  private final Fields fields;
  private final Project project;

  ServiceReader(String name, Fields fields, Project project) {
    this.name = name;
    this.fields = fields;
    this.project = project;
  }

  /** The service; of no use if there are problems. */
  Service read() {
    Fields deploy = fields.section("deploy");
    Ports ports = new Ports(fields);
    Service service =
        new Service(
            fields.at(),
            name,
            image(),
            fields.text("pull_policy", PullPolicy::parse).orElse(PullPolicy.MISSING),
            replicas(deploy) > 0,
            execution(),
            new Volumes(fields, project).read(),
            secrets(),
            ports.published(),
            ports.exposed(),
            lookup(),
            new ConfinementReader(fields).read(),
            new LimitsReader(fields, deploy).read(),
            labels(),
            supervision(deploy));
    deploy.refuseUnknown();
    fields.warn(WITHOUT_EFFECT);
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

  private static int replicas(Fields deploy) {
    return deploy.text("replicas", text -> Quantities.whole(text, 0, 1)).orElse(1);
  }

  private Execution execution() {
    return new Execution(
        words("entrypoint"),
        words("command"),
        new Environment(fields, project).read(),
        fields.text("user", text -> matching(USER, text, "is neither USER nor USER:GROUP")),
        fields.texts("group_add", text -> matching(GROUP, text, "is no group")),
        fields.text("working_dir", ServiceReader::absolute),
        fields.text("hostname", text -> matching(HOST_NAME, text, "is no host name")),
        fields.text("stop_signal", text -> matching(SIGNAL, text, "is no signal such as SIGINT")));
  }

  private List<String> words(String key) {
    return switch (fields.value(key).orElse(null)) {
      case null -> List.of();
      case YamlValue.Scalar(Location at, String text, _) ->
          fields.parsed(at, text, ShellWords::split).orElse(List.of());
      case YamlValue.Sequence _ -> fields.texts(key, Function.identity());
      case YamlValue.Mapping mapping -> {
        fields.problem(mapping, fields.name(key) + " must be text or a list, not a mapping");
        yield List.of();
      }
    };
  }

  private Map<String, Path> secrets() {
    Map<String, Path> secrets = new LinkedHashMap<>();
    for (YamlValue item : fields.items("secrets")) {
      Fields entry =
          item instanceof YamlValue.Mapping mapping ? fields.nested("secrets", mapping) : fields;
      Optional<String> source =
          item instanceof YamlValue.Mapping ? entry.text("source") : fields.single("secrets", item);
      String target =
          item instanceof YamlValue.Mapping
              ? entry.text("target", text -> matching(GROUP, text, "is no file's name")).orElse("")
              : "";
      if (item instanceof YamlValue.Mapping) {
        entry.refuseUnknown();
      }
      source.ifPresent(
          secret -> {
            Path file = project.secrets().get(secret);
            if (file == null) {
              fields.problem(item, "secret " + secret + " is not among the file's secrets");
            } else {
              secrets.put(target.isEmpty() ? secret : target, file);
            }
          });
    }
    return secrets;
  }

  private Lookup lookup() {
    Map<String, String> hosts = new LinkedHashMap<>();
    if (fields.value("extra_hosts").orElse(null) instanceof YamlValue.Sequence) {
      for (String entry : fields.texts("extra_hosts", Function.identity())) {
        String[] parts = entry.split("[:=]", 2);
        host(parts[0], parts.length == 2 ? parts[1] : "", hosts);
      }
    } else {
      fields
          .assignments("extra_hosts")
          .forEach((host, address) -> host(host, address.orElse(""), hosts));
    }
    return new Lookup(hosts, fields.textOrTexts("dns", PortPublication::address));
  }

  private void host(String host, String address, Map<String, String> hosts) {
    fields
        .parsed(
            fields.at("extra_hosts"),
            address,
            text -> {
              matching(HOST_NAME, host, "is no host name");
              if (text.isEmpty()) {
                throw new IllegalArgumentException("host " + host + " needs an address");
              }
              return text.equals(Lookup.HOST_GATEWAY) ? text : PortPublication.address(text);
            })
        .ifPresent(valid -> hosts.put(host, valid));
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    fields
        .assignments("labels")
        .forEach(
            (label, value) -> {
              if (label.startsWith("containerd.io/") || label.startsWith("dev.faasd/")) {
                fields.problem("labels", "label " + label + " begins with a reserved name");
              } else if (label.length() + value.orElse("").length() > 4096) {
                fields.problem("labels", "label " + label + " is longer than 4096 characters");
              }
              labels.put(label, value.orElse(""));
            });
    return labels;
  }

  private Supervision supervision(Fields deploy) {
    Fields update = deploy.section("update_config");
    UpdateOrder order = update.text("order", UpdateOrder::parse).orElse(UpdateOrder.STOP_FIRST);
    update.refuseUnknown();
    return new Supervision(
        dependsOn(),
        fields.text("restart", RestartPolicy::parse).orElseGet(RestartPolicy.Always::new),
        fields.text("stop_grace_period", ServiceReader::grace).orElse(Supervision.GRACE),
        order,
        new Health(fields).read());
  }

  private Map<String, Supervision.Condition> dependsOn() {
    Map<String, Supervision.Condition> conditions = new LinkedHashMap<>();
    if (fields.value("depends_on").orElse(null) instanceof YamlValue.Mapping) {
      fields
          .sections("depends_on", true)
          .forEach(
              (other, section) -> {
                conditions.put(
                    other,
                    section
                        .text("condition", ServiceReader::condition)
                        .orElse(Supervision.Condition.STARTED));
                section.refuseUnknown();
              });
    } else {
      fields
          .texts("depends_on", Function.identity())
          .forEach(other -> conditions.put(other, Supervision.Condition.STARTED));
    }
    return conditions;
  }

  private static Supervision.Condition condition(String text) {
    for (Supervision.Condition condition : Supervision.Condition.values()) {
      if (condition.toString().equals(text)) {
        return condition;
      }
    }
    throw new IllegalArgumentException(
        "condition \"" + text + "\" is neither service_started nor service_healthy");
  }

  private static Duration grace(String text) {
    Duration grace = Quantities.duration(text);
    if (grace.compareTo(LONGEST_GRACE) > 0) {
      throw new IllegalArgumentException("stop_grace_period " + text + " is longer than 1h");
    }
    return grace;
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
