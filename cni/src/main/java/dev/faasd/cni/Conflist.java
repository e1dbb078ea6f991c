package dev.faasd.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A CNI network configuration list (CNI specification, section 1). The first plugin of type {@code
 * bridge} tells which bridge and subnet we prepare. Immutable.
 */
final class Conflist {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What plugins give when the configuration is silent (bridge, host-local). */
  private static final String DEFAULT_BRIDGE = "cni0";

  private static final String DEFAULT_LEASES = "/var/lib/cni/networks";

  private final ObjectNode root;

  private Conflist(ObjectNode root) {
    this.root = root;
  }

  /** Reads and checks; {@code origin} is named when something is wrong. */
  static Conflist parse(String text, String origin) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new NetworkException.BadConfiguration(
          "Reading the CNI configuration " + origin + " failed: " + e.getOriginalMessage(), e);
    }
    if (!(node instanceof ObjectNode root)) {
      throw new NetworkException.BadConfiguration(
          "The CNI configuration " + origin + " is not a JSON object", null);
    }
    try {
      Conflist conflist = new Conflist(root);
      conflist.check();
      return conflist;
    } catch (IllegalArgumentException e) {
      throw new NetworkException.BadConfiguration(
          "The CNI configuration " + origin + " cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * The list we write: addresses by the bridge plugin without its own masquerading, since our rules
   * do that once for the subnet, and published ports. Version 0.4.0 is understood by every plugin
   * release in use.
   */
  static Conflist ours(NetworkSettings settings) {
    ObjectNode root = JSON.createObjectNode();
    root.put("cniVersion", "0.4.0").put("name", settings.name());
    ObjectNode bridge = root.putArray("plugins").addObject();
    bridge.put("type", "bridge").put("bridge", settings.bridge());
    bridge.put("isGateway", true).put("ipMasq", false);
    ObjectNode ipam = bridge.putObject("ipam");
    ipam.put("type", "host-local").put("subnet", settings.subnet());
    ipam.put("dataDir", settings.leaseDir().toString());
    ipam.putArray("routes").addObject().put("dst", "0.0.0.0/0");
    ObjectNode portmap = root.withArray("plugins").addObject();
    portmap.put("type", "portmap").put("snat", true);
    portmap.putObject("capabilities").put("portMappings", true);
    return new Conflist(root);
  }

  /** The list that faasd in Go writes at each of its starts, for this network. */
  static Conflist original(NetworkSettings settings) {
    ObjectNode root = JSON.createObjectNode();
    root.put("cniVersion", "0.4.0").put("name", settings.name());
    ObjectNode bridge = root.putArray("plugins").addObject();
    bridge.put("type", "bridge").put("bridge", settings.bridge());
    bridge.put("isGateway", true).put("ipMasq", true);
    ObjectNode ipam = bridge.putObject("ipam");
    ipam.put("type", "host-local").put("subnet", settings.subnet());
    ipam.put("dataDir", NetworkSettings.LEASES.toString());
    ipam.putArray("routes").addObject().put("dst", "0.0.0.0/0");
    root.withArray("plugins").addObject().put("type", "firewall");
    return new Conflist(root);
  }

  static void checkBridge(String bridge) {
    if (!bridge.matches("[a-zA-Z0-9][-a-zA-Z0-9_.]{0,14}")) {
      throw new IllegalArgumentException(
          "A bridge is named by 1 to 15 letters, digits, '-', '_' and '.', not '" + bridge + "'");
    }
  }

  String name() {
    return root.path("name").asText();
  }

  String version() {
    return root.path("cniVersion").asText("0.1.0");
  }

  String bridge() {
    return bridgePlugin().path("bridge").asText(DEFAULT_BRIDGE);
  }

  Subnet subnet() {
    return Subnet.parse(range().path("subnet").asText());
  }

  Inet4Address gateway() {
    JsonNode gateway = range().path("gateway");
    return gateway.isMissingNode() ? subnet().firstHost() : Ipv4.parse(gateway.asText());
  }

  /** Where host-local keeps one file for each address in use. */
  Path leases() {
    return Path.of(ipam().path("dataDir").asText(DEFAULT_LEASES), name());
  }

  /** The plugins' own configurations, in the order of ADD. */
  List<ObjectNode> plugins() {
    List<ObjectNode> plugins = new ArrayList<>();
    for (JsonNode plugin : root.path("plugins")) {
      plugins.add((ObjectNode) plugin);
    }
    return plugins;
  }

  boolean publishesPorts() {
    return plugins().stream().anyMatch(Conflist::publishesPorts);
  }

  /** Whether it is this plugin that does. */
  static boolean publishesPorts(ObjectNode plugin) {
    return plugin.path("capabilities").path("portMappings").asBoolean();
  }

  /** Equal as JSON, whatever the order and the spacing. */
  boolean sameAs(Conflist other) {
    return root.equals(other.root);
  }

  ObjectNode json() {
    return root.deepCopy();
  }

  String text() {
    return root.toPrettyString() + "\n";
  }

  private void check() {
    if (name().isEmpty()) {
      throw new IllegalArgumentException("it has no name");
    }
    for (JsonNode plugin : root.path("plugins")) {
      if (!plugin.isObject() || !plugin.path("type").asText().matches("[-a-zA-Z0-9_.]+")) {
        throw new IllegalArgumentException("each plugin is an object with a type");
      }
    }
    if (findBridge().isEmpty()) {
      throw new IllegalArgumentException("it has no plugin of type bridge");
    }
    if (!ipam().path("type").asText().equals("host-local")) {
      throw new IllegalArgumentException("the bridge's addresses are not given by host-local");
    }
    checkBridge(bridge());
    subnet();
    gateway();
  }

  private ObjectNode bridgePlugin() {
    return findBridge().orElseThrow();
  }

  private Optional<ObjectNode> findBridge() {
    return plugins().stream().filter(p -> p.path("type").asText().equals("bridge")).findFirst();
  }

  private JsonNode ipam() {
    return bridgePlugin().path("ipam");
  }

  /** host-local takes one subnet, or a list of sets of ranges. */
  private JsonNode range() {
    return ipam().has("subnet") ? ipam() : ipam().path("ranges").path(0).path(0);
  }
}
