package dev.faasd.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What a plugin answers to ADD (CNI specification, "Success"), kept as it came. */
record PluginResult(ObjectNode json) {
  /** The container's first IPv4 address. */
  Optional<String> address() {
    for (JsonNode ip : json.path("ips")) {
      String address = ip.path("address").asText().replaceAll("/.*", "");
      if (address.indexOf('.') > 0) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  /** The container's hardware address. */
  Optional<String> hardwareAddress() {
    for (JsonNode link : json.path("interfaces")) {
      String mac = link.path("mac").asText();
      if (!link.path("sandbox").asText().isEmpty() && !mac.isEmpty()) {
        return Optional.of(mac);
      }
    }
    return Optional.empty();
  }

  /**
   * The host's end of the container's cable: an interface without sandbox that is not the bridge.
   */
  Optional<String> hostInterface(String bridge) {
    for (JsonNode link : json.path("interfaces")) {
      String name = link.path("name").asText();
      if (link.path("sandbox").asText().isEmpty() && !name.equals(bridge)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }
}
