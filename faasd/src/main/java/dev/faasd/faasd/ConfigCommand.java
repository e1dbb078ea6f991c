package dev.faasd.faasd;

import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd config}: what faasd makes of a compose file, as a compose file. */
@Command(
    name = "config",
    description = "Print the compose file as understood, or all that is wrong with it.")
final class ConfigCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The compose file; a relative one is in the directory of --dir.",
      defaultValue = "docker-compose.yaml")
  private String file = "";

  ConfigCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    ComposeFile compose =
        Up.read(settings, program.environment(), settings.directory().resolve(file));
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    program.out().print(new Yaml(options).dump(document(compose)));
    program.out().flush();
    return Program.DONE;
  }

  private static Map<String, Object> document(ComposeFile compose) {
    Map<String, Object> services = new LinkedHashMap<>();
    compose.services().forEach(service -> services.put(service.name(), section(service)));
    Map<String, Object> document = new LinkedHashMap<>(Map.of("services", services));
    Map<String, Object> secrets = new LinkedHashMap<>();
    compose.secrets().forEach((name, path) -> secrets.put(name, Map.of("file", path.toString())));
    put(document, "secrets", secrets);
    return document;
  }

  private static Map<String, Object> section(Service service) {
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("image", escape(service.image()));
    put(section, "entrypoint", escape(service.entrypoint()));
    put(section, "command", escape(service.command()));
    Map<String, Object> environment = new LinkedHashMap<>();
    service.environment().forEach((name, value) -> environment.put(name, escape(value)));
    put(section, "environment", environment);
    put(section, "volumes", escape(service.volumes()));
    put(section, "ports", escape(service.ports()));
    put(section, "expose", escape(List.copyOf(service.expose())));
    put(section, "cap_add", escape(List.copyOf(service.capabilities())));
    service.user().ifPresent(user -> section.put("user", user));
    put(section, "depends_on", escape(service.dependsOn()));
    section.put("restart", service.restart().toString());
    section.put("stop_grace_period", service.stopGrace().toSeconds() + "s");
    section.put("deploy", Map.of("update_config", Map.of("order", service.update().toString())));
    service.workingDir().ifPresent(path -> section.put("working_dir", escape(path)));
    put(section, "secrets", escape(service.secrets()));
    return section;
  }

  private static void put(Map<String, Object> section, String key, List<String> values) {
    if (!values.isEmpty()) {
      section.put(key, values);
    }
  }

  private static void put(Map<String, Object> section, String key, Map<String, Object> values) {
    if (!values.isEmpty()) {
      section.put(key, values);
    }
  }

  /** As text in which no variable is filled in again. */
  private static List<String> escape(List<?> values) {
    List<String> escaped = new ArrayList<>();
    values.forEach(value -> escaped.add(escape(value.toString())));
    return escaped;
  }

  private static String escape(String text) {
    return text.replace("$", "$$");
  }
}
