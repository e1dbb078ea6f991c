package dev.faasd.compose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Writes what was understood of compose files as one compose file, which means the same when it is
 * read: no variables, absolute paths, nothing left out but what is as it is without being said.
 */
public final class ComposeWriter {
  private final Map<String, Object> volumes = new TreeMap<>();
  private final Map<String, Object> secrets = new TreeMap<>();
  private final Map<Path, String> secretNames = new TreeMap<>();

  private ComposeWriter() {}

  /** YAML. */
  public static String write(ComposeFile compose) {
    ComposeWriter writer = new ComposeWriter();
    Map<String, Object> services = new LinkedHashMap<>();
    compose
        .services()
        .forEach(service -> services.put(service.name(), writer.section(service).entries));
    Section document = new Section();
    document.entries.put("services", services);
    document.put("volumes", writer.volumes);
    document.put("secrets", writer.secrets);
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(options).dump(document.entries);
  }

  /** Keys with values; those without are left out. */
  private static final class Section {
    private final Map<String, Object> entries = new LinkedHashMap<>();

    void put(String key, String value) {
      entries.put(key, escape(value));
    }

    void put(String key, List<?> values) {
      if (!values.isEmpty()) {
        entries.put(key, values.stream().map(ComposeWriter::plain).toList());
      }
    }

    void put(String key, Map<String, ?> values) {
      if (!values.isEmpty()) {
        Map<String, Object> plain = new LinkedHashMap<>();
        values.forEach((name, value) -> plain.put(name, ComposeWriter.plain(value)));
        entries.put(key, plain);
      }
    }
  }

  private static Object plain(Object value) {
    return value instanceof Map<?, ?> || value instanceof List<?>
        ? value
        : escape(value.toString());
  }

  /** As text in which no variable is filled in again. */
  private static String escape(String text) {
    return text.replace("$", "$$");
  }

  private Section section(Service service) {
    Section section = new Section();
    section.put("image", service.image());
    section.put("pull_policy", service.pull().toString());
    Execution execution = service.execution();
    section.put("entrypoint", execution.entrypoint());
    section.put("command", execution.command());
    section.put("environment", execution.environment());
    execution.user().ifPresent(user -> section.put("user", user));
    section.put("group_add", execution.groups());
    execution.workingDir().ifPresent(path -> section.put("working_dir", path));
    execution.hostname().ifPresent(name -> section.put("hostname", name));
    execution.stopSignal().ifPresent(signal -> section.put("stop_signal", signal));
    section.put("volumes", service.volumes().stream().map(this::volume).toList());
    section.put("secrets", secrets(service));
    section.put("ports", service.ports());
    section.put("expose", List.copyOf(service.expose()));
    section.put("extra_hosts", service.lookup().extraHosts());
    section.put("dns", service.lookup().dns());
    confine(section, service.confinement());
    section.put("labels", service.labels());
    supervise(section, service);
    return section;
  }

  private Map<String, Object> volume(Volume volume) {
    Section section = new Section();
    switch (volume) {
      case Volume.Bind(Path source, String target, boolean readOnly) -> {
        section.put("type", "bind");
        section.put("source", source.toString());
        section.put("target", target);
        readOnly(section, readOnly);
      }
      case Volume.Named(String name, Path source, String target, boolean readOnly) -> {
        volumes.put(name, Map.of("name", String.valueOf(source.getFileName())));
        section.put("type", "volume");
        section.put("source", name);
        section.put("target", target);
        readOnly(section, readOnly);
      }
      case Volume.Memory memory -> {
        section.put("type", "tmpfs");
        section.put("target", memory.target());
        Section options = new Section();
        memory.bytes().ifPresent(bytes -> options.put("size", Long.toString(bytes)));
        options.put("mode", memory.mode());
        section.put("tmpfs", options.entries);
      }
    }
    return section.entries;
  }

  private static void readOnly(Section section, boolean readOnly) {
    if (readOnly) {
      section.put("read_only", "true");
    }
  }

  private List<Map<String, Object>> secrets(Service service) {
    List<Map<String, Object>> used = new ArrayList<>();
    service
        .secrets()
        .forEach(
            (target, file) -> {
              String name =
                  secretNames.computeIfAbsent(
                      file,
                      _ -> secrets.containsKey(target) ? target + "-" + secrets.size() : target);
              secrets.put(name, Map.of("file", escape(file.toString())));
              used.add(Map.of("source", name, "target", target));
            });
    return used;
  }

  private static void confine(Section section, Confinement confinement) {
    section.put("cap_add", List.copyOf(confinement.capabilities()));
    readOnly(section, confinement.readOnly());
    List<String> options = new ArrayList<>();
    options.add("no-new-privileges:" + !confinement.newPrivileges());
    if (confinement.allSystemCalls()) {
      options.add("seccomp:unconfined");
    }
    section.put("security_opt", options);
  }

  private static void supervise(Section section, Service service) {
    Supervision supervision = service.supervision();
    Section dependsOn = new Section();
    supervision
        .dependsOn()
        .forEach(
            (name, condition) ->
                dependsOn.entries.put(name, Map.of("condition", condition.toString())));
    section.put("depends_on", dependsOn.entries);
    section.put("restart", supervision.restart().toString());
    section.put("stop_grace_period", Quantities.write(supervision.stopGrace()));
    supervision.health().ifPresent(check -> section.put("healthcheck", health(check)));
    Limits limits = service.limits();
    Section ulimits = new Section();
    limits
        .ulimits()
        .forEach(
            (name, limit) ->
                ulimits.entries.put(
                    name,
                    Map.of(
                        "soft", Long.toString(limit.soft()), "hard", Long.toString(limit.hard()))));
    section.put("ulimits", ulimits.entries);
    section.put("deploy", deploy(service));
  }

  private static Map<String, Object> health(HealthCheck check) {
    Section section = new Section();
    switch (check.probe()) {
      case HealthCheck.Command(List<String> words) -> {
        List<String> test = new ArrayList<>(List.of("CMD"));
        test.addAll(words);
        section.put("test", test);
      }
      case HealthCheck.Http page -> section.put("x-faasd", Map.of("http", page.toString()));
    }
    section.put("interval", Quantities.write(check.interval()));
    section.put("timeout", Quantities.write(check.timeout()));
    section.put("start_period", Quantities.write(check.startPeriod()));
    section.put("start_interval", Quantities.write(check.startInterval()));
    section.put("retries", Integer.toString(check.retries()));
    return section.entries;
  }

  private static Map<String, Object> deploy(Service service) {
    Limits limits = service.limits();
    Section most = new Section();
    limits.cpuMillis().ifPresent(millis -> most.put("cpus", Quantities.writeCpus(millis)));
    limits.memoryBytes().ifPresent(bytes -> most.put("memory", Long.toString(bytes)));
    limits.processes().ifPresent(count -> most.put("pids", Integer.toString(count)));
    Section least = new Section();
    limits.cpuShareMillis().ifPresent(millis -> least.put("cpus", Quantities.writeCpus(millis)));
    limits.reservedBytes().ifPresent(bytes -> least.put("memory", Long.toString(bytes)));
    Section resources = new Section();
    resources.put("limits", most.entries);
    resources.put("reservations", least.entries);
    Section deploy = new Section();
    deploy.put("replicas", service.enabled() ? "1" : "0");
    deploy.put("update_config", Map.of("order", service.supervision().update().toString()));
    deploy.put("resources", resources.entries);
    return deploy.entries;
  }
}
