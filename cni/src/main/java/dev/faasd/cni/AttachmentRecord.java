package dev.faasd.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is written down about an attachment: first the intent, then what each plugin answered, at
 * last that it is complete.
 *
 * @param containerId unique among all owners, see {@link ContainerIds}
 * @param pluginId what plugins know it by: the same, unless another runtime attached it
 * @param conflist the configuration it was added with: deleting needs the same
 * @param result of the plugins that have run, as the specification wants it for DEL
 */
record AttachmentRecord(
    String containerId,
    String pluginId,
    Path netns,
    List<PortMapping> ports,
    Access access,
    Conflist conflist,
    Optional<PluginResult> result,
    boolean complete) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static AttachmentRecord intent(
      String containerId, Path netns, List<PortMapping> ports, Access access, Conflist conflist) {
    return new AttachmentRecord(
        containerId, containerId, netns, ports, access, conflist, Optional.empty(), false);
  }

  /** One that another runtime made. */
  static AttachmentRecord foreign(
      String containerId, String pluginId, Path netns, Access access, LibraryCache.Entry entry) {
    return new AttachmentRecord(
        containerId,
        pluginId,
        netns,
        List.of(),
        access,
        entry.conflist(),
        Optional.of(entry.result()),
        false);
  }

  /** Whether another runtime attached it. */
  boolean isForeign() {
    return !pluginId.equals(containerId);
  }

  AttachmentRecord withResult(PluginResult latest) {
    return new AttachmentRecord(
        containerId, pluginId, netns, ports, access, conflist, Optional.of(latest), complete);
  }

  AttachmentRecord completed() {
    return new AttachmentRecord(
        containerId, pluginId, netns, ports, access, conflist, result, true);
  }

  AttachmentRecord publishing(List<PortMapping> others) {
    return new AttachmentRecord(
        containerId, pluginId, netns, others, access, conflist, result, complete);
  }

  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("containerId", containerId).put("pluginId", pluginId).put("netns", netns.toString());
    root.put("isolated", access.isolated()).put("complete", complete);
    access.exposed().stream().sorted().forEach(root.putArray("exposed")::add);
    root.set("ports", portsToJson(ports));
    root.set("conflist", conflist.json());
    result.ifPresent(r -> root.set("result", r.json()));
    return root.toString();
  }

  /** Reads one; {@code origin} is named when it is damaged. */
  static AttachmentRecord parse(String text, String origin) throws Damaged {
    try {
      JsonNode root = JSON.readTree(text);
      return new AttachmentRecord(
          root.required("containerId").asText(),
          root.path("pluginId").asText(root.required("containerId").asText()),
          Path.of(root.required("netns").asText()),
          portsFromJson(root.required("ports")),
          new Access(root.required("isolated").asBoolean(), exposed(root)),
          Conflist.parse(root.required("conflist").toString(), origin),
          Optional.ofNullable(root.get("result")).map(r -> new PluginResult((ObjectNode) r)),
          root.required("complete").asBoolean());
    } catch (JsonProcessingException
        | IllegalArgumentException
        | ClassCastException
        | NetworkException e) {
      throw new Damaged("The record " + origin + " is damaged: " + e, e);
    }
  }

  /** In the words of the runtime configuration that plugins get (CNI conventions, portMappings). */
  static ArrayNode portsToJson(List<PortMapping> ports) {
    ArrayNode array = JSON.createArrayNode();
    for (PortMapping port : ports) {
      ObjectNode mapping = array.addObject();
      mapping.put("hostPort", port.hostPort()).put("containerPort", port.containerPort());
      mapping.put("protocol", port.protocol());
      if (!port.onAllAddresses()) {
        mapping.put("hostIP", port.hostAddress());
      }
    }
    return array;
  }

  private static Set<Integer> exposed(JsonNode root) {
    Set<Integer> ports = new HashSet<>();
    root.path("exposed").forEach(port -> ports.add(port.asInt()));
    return ports;
  }

  private static List<PortMapping> portsFromJson(JsonNode array) {
    List<PortMapping> ports = new ArrayList<>();
    for (JsonNode port : array) {
      ports.add(
          new PortMapping(
              port.path("hostIP").asText(PortMapping.ANY_ADDRESS),
              port.required("hostPort").asInt(),
              port.required("containerPort").asInt(),
              port.required("protocol").asText()));
    }
    return ports;
  }

  /** What is on disk is no record. */
  static final class Damaged extends Exception {
    private static final long serialVersionUID = 1L;

    Damaged(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
