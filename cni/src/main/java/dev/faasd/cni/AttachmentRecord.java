package dev.faasd.cni;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is written down about an attachment: first the intent, then what each plugin answered, at
 * last that it is complete.
 *
 * @param containerId unique among all owners, see {@link ContainerIds}
 * @param pluginId what plugins know it by: the same, unless another runtime attached it, or it was
 *     made ahead under a name of its own
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
    return !pluginId.equals(containerId) && !ContainerIds.isSpare(pluginId);
  }

  /** The same for another container, in a namespace that is bound there. */
  AttachmentRecord givenTo(String other, Path elsewhere) {
    return new AttachmentRecord(
        other, pluginId, elsewhere, ports, access, conflist, result, complete);
  }

  /** The same, to be taken apart. */
  AttachmentRecord withdrawn() {
    return new AttachmentRecord(
        containerId, pluginId, netns, ports, access, conflist, result, false);
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
    JsonObject root = new JsonObject();
    root.addProperty("containerId", containerId);
    root.addProperty("pluginId", pluginId);
    root.addProperty("netns", netns.toString());
    root.addProperty("isolated", access.isolated());
    root.addProperty("complete", complete);
    JsonArray exposed = new JsonArray();
    access.exposed().stream().sorted().forEach(exposed::add);
    root.add("exposed", exposed);
    root.add("ports", portsToJson(ports));
    root.add("conflist", conflist.json());
    result.ifPresent(r -> root.add("result", r.json()));
    return root.toString();
  }

  /** Reads one; {@code origin} is named when it is damaged. */
  static AttachmentRecord parse(String text, String origin) throws Damaged {
    try {
      Json root = Json.read(text);
      return new AttachmentRecord(
          root.required("containerId").text(),
          root.path("pluginId").text(root.required("containerId").text()),
          Path.of(root.required("netns").text()),
          portsFromJson(root.required("ports")),
          new Access(root.required("isolated").isTrue(), exposed(root)),
          Conflist.of(root.required("conflist"), origin),
          result(root),
          root.required("complete").isTrue());
    } catch (IllegalArgumentException | NetworkException e) {
      throw new Damaged("The record " + origin + " is damaged: " + e, e);
    }
  }

  /** In the words of the runtime configuration that plugins get (CNI conventions, portMappings). */
  static JsonArray portsToJson(List<PortMapping> ports) {
    JsonArray array = new JsonArray();
    for (PortMapping port : ports) {
      JsonObject mapping = new JsonObject();
      mapping.addProperty("hostPort", port.hostPort());
      mapping.addProperty("containerPort", port.containerPort());
      mapping.addProperty("protocol", port.protocol());
      if (!port.onAllAddresses()) {
        mapping.addProperty("hostIP", port.hostAddress());
      }
      array.add(mapping);
    }
    return array;
  }

  private static Optional<PluginResult> result(Json root) {
    return Optional.of(root.path("result"))
        .filter(result -> !result.value().isJsonNull())
        .map(result -> new PluginResult(result.object()));
  }

  private static Set<Integer> exposed(Json root) {
    return root.path("exposed").elements().stream()
        .map(port -> Integer.valueOf(port.text()))
        .collect(Collectors.toSet());
  }

  private static List<PortMapping> portsFromJson(Json array) {
    List<PortMapping> ports = new ArrayList<>();
    for (Json port : array.elements()) {
      ports.add(
          new PortMapping(
              port.path("hostIP").text(PortMapping.ANY_ADDRESS),
              Integer.parseInt(port.required("hostPort").text()),
              Integer.parseInt(port.required("containerPort").text()),
              port.required("protocol").text()));
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
