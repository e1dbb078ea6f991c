package dev.faasd.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network of the reference's own, by the plugins bridge (with masquerade) and firewall, called
 * one after the other as CNI's library does.
 */
final class CniPlugins {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Path> DIRECTORIES =
      Stream.of("/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni").map(Path::of).toList();
  private static final String NAME = "benchplain";
  private static final String BRIDGE = "benchplain0";

  private final Path leases;
  private final boolean firewallWasThere = run("iptables", "-S", "CNI-FORWARD");
  private @Nullable JsonNode result;
  private @Nullable Path namespace;

  CniPlugins(Path leases) {
    this.leases = leases;
  }

  /** Connects a network namespace; returns its address. */
  String add(String id, Path netns) throws IOException, InterruptedException {
    namespace = netns;
    JsonNode bridged = plugin("ADD", id, netns, bridge());
    result = plugin("ADD", id, netns, firewall().set("prevResult", bridged));
    String address = bridged.path("ips").path(0).path("address").asText();
    return address.substring(0, address.indexOf('/'));
  }

  /** Takes it back; fine if there is nothing. */
  void delete(String id) throws IOException, InterruptedException {
    if (result != null) {
      plugin("DEL", id, namespace, firewall().set("prevResult", result));
      plugin("DEL", id, namespace, bridge().set("prevResult", result));
      result = null;
    }
  }

  private ObjectNode bridge() {
    ObjectNode bridge =
        JSON.createObjectNode()
            .put("cniVersion", "0.4.0")
            .put("name", NAME)
            .put("type", "bridge")
            .put("bridge", BRIDGE)
            .put("isGateway", true)
            .put("ipMasq", true);
    bridge
        .putObject("ipam")
        .put("type", "host-local")
        .put("subnet", "10.210.0.0/16")
        .put("dataDir", leases.toString())
        .putArray("routes")
        .addObject()
        .put("dst", "0.0.0.0/0");
    return bridge;
  }

  private static ObjectNode firewall() {
    return JSON.createObjectNode()
        .put("cniVersion", "0.4.0")
        .put("name", NAME)
        .put("type", "firewall");
  }

  private static JsonNode plugin(
      String command, String id, @Nullable Path netns, JsonNode configuration)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(find(configuration.path("type").asText()).toString());
    builder.environment().put("CNI_COMMAND", command);
    builder.environment().put("CNI_CONTAINERID", id);
    builder.environment().put("CNI_NETNS", netns == null ? "" : netns.toString());
    builder.environment().put("CNI_IFNAME", "eth0");
    builder
        .environment()
        .put("CNI_PATH", String.join(":", DIRECTORIES.stream().map(Path::toString).toList()));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (Writer input = process.outputWriter()) {
      input.write(configuration.toString());
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          "the plugin %s failed at %s: %s".formatted(configuration.path("type"), command, said));
    }
    return JSON.readTree(said);
  }

  private static Path find(String plugin) throws IOException {
    Optional<Path> found =
        DIRECTORIES.stream()
            .map(directory -> directory.resolve(plugin))
            .filter(Files::isExecutable)
            .findFirst();
    return found.orElseThrow(() -> new IOException("there is no plugin " + plugin));
  }

  /** Removes the bridge, and the firewall's chains if nobody had them before. */
  void end() {
    run("ip", "link", "delete", BRIDGE);
    if (!firewallWasThere) {
      String jump = "CNI firewall plugin rules";
      run("iptables", "-D", "FORWARD", "-m", "comment", "--comment", jump, "-j", "CNI-FORWARD");
      for (String chain : List.of("CNI-FORWARD", "CNI-ADMIN")) {
        run("iptables", "-F", chain);
      }
      for (String chain : List.of("CNI-FORWARD", "CNI-ADMIN")) {
        run("iptables", "-X", chain);
      }
    }
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
