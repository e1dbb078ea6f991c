package dev.faasd.cni;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ChildProcessException;
import dev.faasd.posix.NetworkNamespaces;
import dev.faasd.posix.ProcessResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Runs the plugins of a configuration list by the protocol of the CNI specification: parameters in
 * the environment, configuration on stdin, answer on stdout; each gets the result of the one before
 * it. Whoever publishes ports waits for the others who do: portmap looks for its shared rules and
 * then makes them, so two at a time make them twice.
 */
final class PluginChain {
  /** What the original calls the interface in a container. */
  static final String INTERFACE = "eth1";

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final List<Path> directories;
  private final NetworkLocks locks;

  PluginChain(List<Path> directories, NetworkLocks locks) {
    this.directories = directories;
    this.locks = locks;
  }

  /** Refuses a list with a plugin that is not installed. */
  void checkInstalled(Conflist conflist) {
    for (JsonObject plugin : conflist.plugins()) {
      find(type(plugin));
      String ipam = new Json(plugin).path("ipam").path("type").text();
      if (!ipam.isEmpty()) {
        find(ipam);
      }
    }
  }

  /**
   * ADD in the list's order.
   *
   * @param onResult told what each plugin answered, so that a half can be deleted properly
   * @return what the last one answered
   */
  PluginResult add(AttachmentRecord attachment, Consumer<PluginResult> onResult) {
    Optional<PluginResult> previous = Optional.empty();
    for (JsonObject plugin : attachment.conflist().plugins()) {
      if (isIdle(plugin, attachment)) {
        continue;
      }
      ProcessResult answer = run("ADD", plugin, attachment, previous);
      PluginResult result = parseResult(plugin, answer);
      onResult.accept(result);
      previous = Optional.of(result);
    }
    return previous.orElseThrow();
  }

  /** DEL in the reverse order; every plugin is tried, the failures come together. */
  void delete(AttachmentRecord attachment) {
    RuntimeException failure = null;
    for (JsonObject plugin : attachment.conflist().plugins().reversed()) {
      if (isIdle(plugin, attachment)) {
        continue;
      }
      try {
        run("DEL", plugin, attachment, attachment.result());
      } catch (NetworkException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** ADD by the plugins that publish ports alone; changes nothing where all is there. */
  void publish(AttachmentRecord attachment) {
    publishing(attachment).forEach(plugin -> run("ADD", plugin, attachment, attachment.result()));
  }

  /** DEL by them. */
  void withdraw(AttachmentRecord attachment) {
    publishing(attachment).forEach(plugin -> run("DEL", plugin, attachment, attachment.result()));
  }

  private static List<JsonObject> publishing(AttachmentRecord attachment) {
    return attachment.conflist().plugins().stream().filter(Conflist::publishesPorts).toList();
  }

  /** Publishing ports is a process each time: not for a container without any. */
  private static boolean isIdle(JsonObject plugin, AttachmentRecord attachment) {
    return type(plugin).equals("portmap") && attachment.ports().isEmpty();
  }

  private ProcessResult run(
      String command,
      JsonObject plugin,
      AttachmentRecord attachment,
      Optional<PluginResult> previous) {
    if (!Conflist.publishesPorts(plugin)) {
      return runAlone(command, plugin, attachment, previous);
    }
    try (var _ = locks.ports()) {
      return runAlone(command, plugin, attachment, previous);
    }
  }

  private ProcessResult runAlone(
      String command,
      JsonObject plugin,
      AttachmentRecord attachment,
      Optional<PluginResult> previous) {
    String type = type(plugin);
    String netns =
        NetworkNamespaces.exists(attachment.netns()) ? attachment.netns().toString() : "";
    Map<String, String> environment =
        Map.of(
            "CNI_COMMAND", command,
            "CNI_CONTAINERID", attachment.pluginId(),
            "CNI_NETNS", netns,
            "CNI_IFNAME", INTERFACE,
            "CNI_PATH", directories.stream().map(Path::toString).collect(Collectors.joining(":")));
    String config = configuration(plugin, attachment, previous).toString();
    ProcessResult result;
    try {
      result = ChildProcess.run(List.of(find(type).toString()), environment, config, TIMEOUT);
    } catch (ChildProcessException e) {
      throw new NetworkException.Failed(
          "CNI " + command + " of " + attachment.containerId() + " by " + type + " failed: " + e,
          e);
    }
    if (!result.succeeded()) {
      throw new NetworkException.Failed(
          "CNI "
              + command
              + " of "
              + attachment.containerId()
              + " by the plugin "
              + type
              + " failed: "
              + reason(result),
          null);
    }
    return result;
  }

  /** The plugin's own part and what the runtime adds (CNI specification, section 4). */
  private static JsonObject configuration(
      JsonObject plugin, AttachmentRecord attachment, Optional<PluginResult> previous) {
    JsonObject config = plugin.deepCopy();
    config.addProperty("cniVersion", attachment.conflist().version());
    config.addProperty("name", attachment.conflist().name());
    config.remove("capabilities");
    if (Conflist.publishesPorts(plugin) && !attachment.ports().isEmpty()) {
      JsonObject runtime = new JsonObject();
      runtime.add("portMappings", AttachmentRecord.portsToJson(attachment.ports()));
      config.add("runtimeConfig", runtime);
    }
    previous.ifPresent(p -> config.add("prevResult", p.json()));
    return config;
  }

  private static PluginResult parseResult(JsonObject plugin, ProcessResult answer) {
    if (parse(answer.stdout()).value() instanceof JsonObject result) {
      return new PluginResult(result);
    }
    throw new NetworkException.Failed(
        "The plugin " + type(plugin) + " answered no result: " + answer.stdout(), null);
  }

  /** A plugin tells what is wrong as JSON on stdout; one that crashes, on stderr. */
  private static String reason(ProcessResult result) {
    Json error = parse(result.stdout());
    String text = (error.path("msg").text() + " " + error.path("details").text()).strip();
    return text.isEmpty() ? "exit code " + result.exitCode() + " " + result.stderr().strip() : text;
  }

  private static Json parse(String text) {
    try {
      return Json.read(text);
    } catch (IllegalArgumentException _) {
      return new Json(JsonNull.INSTANCE);
    }
  }

  private static String type(JsonObject plugin) {
    return new Json(plugin).path("type").text();
  }

  private Path find(String type) {
    for (Path directory : directories) {
      Path plugin = directory.resolve(type);
      if (Files.isExecutable(plugin)) {
        return plugin;
      }
    }
    throw new NetworkException.NotPrepared(
        "The CNI plugin "
            + type
            + " is in none of "
            + directories
            + ": install the package containernetworking-plugins (Debian, Ubuntu, Fedora) or"
            + " cni-plugins (Alpine, Arch)",
        null);
  }
}
