package dev.faasd.cni;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A CNI network configuration list (CNI specification, section 1). The first plugin of type {@code
 * bridge} tells which bridge and subnet we prepare. Immutable.
 */
final class Conflist {
  /** What plugins give when the configuration is silent (bridge, host-local). */
  private static final String DEFAULT_BRIDGE = "cni0";

  private static final String DEFAULT_LEASES = "/var/lib/cni/networks";

  private final Json json;

  private Conflist(JsonObject root) {
    this.json = new Json(root);
  }

  /** Reads and checks; {@code origin} is named when something is wrong. */
  static Conflist parse(String text, String origin) {
    try {
      return of(Json.read(text), origin);
    } catch (IllegalArgumentException e) {
      throw new NetworkException.BadConfiguration(
          "Reading the CNI configuration " + origin + " failed: " + e.getMessage(), e);
    }
  }

  /** The same of one that is in another document. */
  static Conflist of(Json json, String origin) {
    if (!(json.value() instanceof JsonObject root)) {
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
    JsonObject portmap = plugin("portmap");
    portmap.addProperty("snat", true);
    JsonObject capabilities = new JsonObject();
    capabilities.addProperty("portMappings", true);
    portmap.add("capabilities", capabilities);
    return list(settings, bridge(settings, false, settings.leaseDir()), portmap);
  }

  /** The list that faasd in Go writes at each of its starts, for this network. */
  static Conflist original(NetworkSettings settings) {
    return list(settings, bridge(settings, true, NetworkSettings.LEASES), plugin("firewall"));
  }

  private static Conflist list(NetworkSettings settings, JsonObject bridge, JsonObject other) {
    JsonObject root = new JsonObject();
    root.addProperty("cniVersion", "0.4.0");
    root.addProperty("name", settings.name());
    JsonArray plugins = new JsonArray();
    plugins.add(bridge);
    plugins.add(other);
    root.add("plugins", plugins);
    return new Conflist(root);
  }

  private static JsonObject bridge(NetworkSettings settings, boolean masquerade, Path leases) {
    JsonObject bridge = plugin("bridge");
    bridge.addProperty("bridge", settings.bridge());
    bridge.addProperty("isGateway", true);
    bridge.addProperty("ipMasq", masquerade);
    JsonObject ipam = plugin("host-local");
    ipam.addProperty("subnet", settings.subnet());
    ipam.addProperty("dataDir", leases.toString());
    JsonObject everywhere = new JsonObject();
    everywhere.addProperty("dst", "0.0.0.0/0");
    JsonArray routes = new JsonArray();
    routes.add(everywhere);
    ipam.add("routes", routes);
    bridge.add("ipam", ipam);
    return bridge;
  }

  private static JsonObject plugin(String type) {
    JsonObject plugin = new JsonObject();
    plugin.addProperty("type", type);
    return plugin;
  }

  static void checkBridge(String bridge) {
    if (!bridge.matches("[a-zA-Z0-9][-a-zA-Z0-9_.]{0,14}")) {
      throw new IllegalArgumentException(
          "A bridge is named by 1 to 15 letters, digits, '-', '_' and '.', not '" + bridge + "'");
    }
  }

  String name() {
    return json.path("name").text();
  }

  String version() {
    return json.path("cniVersion").text("0.1.0");
  }

  String bridge() {
    return bridgePlugin().path("bridge").text(DEFAULT_BRIDGE);
  }

  Subnet subnet() {
    return Subnet.parse(range().path("subnet").text());
  }

  Inet4Address gateway() {
    String gateway = range().path("gateway").text();
    return gateway.isEmpty() ? subnet().firstHost() : Ipv4.parse(gateway);
  }

  /** Where host-local keeps one file for each address in use. */
  Path leases() {
    return Path.of(ipam().path("dataDir").text(DEFAULT_LEASES), name());
  }

  /** The plugins' own configurations, in the order of ADD. */
  List<JsonObject> plugins() {
    return json.path("plugins").elements().stream().map(Json::object).toList();
  }

  boolean publishesPorts() {
    return plugins().stream().anyMatch(Conflist::publishesPorts);
  }

  /** Whether it is this plugin that does. */
  static boolean publishesPorts(JsonObject plugin) {
    return new Json(plugin).path("capabilities").path("portMappings").isTrue();
  }

  /** Equal as JSON, whatever the order and the spacing. */
  boolean sameAs(Conflist other) {
    return json.equals(other.json);
  }

  JsonObject json() {
    return json.object().deepCopy();
  }

  String text() {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json.value())
        + "\n";
  }

  private void check() {
    if (name().isEmpty()) {
      throw new IllegalArgumentException("it has no name");
    }
    for (Json plugin : json.path("plugins").elements()) {
      if (!plugin.value().isJsonObject()
          || !plugin.path("type").text().matches("[-a-zA-Z0-9_.]+")) {
        throw new IllegalArgumentException("each plugin is an object with a type");
      }
    }
    if (findBridge().isEmpty()) {
      throw new IllegalArgumentException("it has no plugin of type bridge");
    }
    if (!ipam().path("type").text().equals("host-local")) {
      throw new IllegalArgumentException("the bridge's addresses are not given by host-local");
    }
    checkBridge(bridge());
    subnet();
    gateway();
  }

  private Json bridgePlugin() {
    return findBridge().orElseThrow();
  }

  private Optional<Json> findBridge() {
    return json.path("plugins").elements().stream()
        .filter(p -> p.path("type").text().equals("bridge"))
        .findFirst();
  }

  private Json ipam() {
    return bridgePlugin().path("ipam");
  }

  /** host-local takes one subnet, or a list of sets of ranges. */
  private Json range() {
    if (!ipam().path("subnet").text().isEmpty()) {
      return ipam();
    }
    return ipam().path("ranges").first().first();
  }
}
