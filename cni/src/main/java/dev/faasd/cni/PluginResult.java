package dev.faasd.cni;

import com.google.gson.JsonObject;
import java.util.Optional;

/** What a plugin answers to ADD (CNI specification, "Success"), kept as it came. */
record PluginResult(JsonObject json) {
  /** The container's first IPv4 address. */
  Optional<String> address() {
    for (Json ip : new Json(json).path("ips").elements()) {
      String address = ip.path("address").text().replaceAll("/.*", "");
      if (address.indexOf('.') > 0) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  /** The container's hardware address. */
  Optional<String> hardwareAddress() {
    for (Json link : new Json(json).path("interfaces").elements()) {
      String mac = link.path("mac").text();
      if (!link.path("sandbox").text().isEmpty() && !mac.isEmpty()) {
        return Optional.of(mac);
      }
    }
    return Optional.empty();
  }

  /**
   * The host's end of the container's cable: an interface without sandbox that is not the bridge.
   */
  Optional<String> hostInterface(String bridge) {
    for (Json link : new Json(json).path("interfaces").elements()) {
      String name = link.path("name").text();
      if (link.path("sandbox").text().isEmpty() && !name.equals(bridge)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }
}
