package dev.faasd.containerd;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a container's specification says, whoever wrote it: as much as is needed to make one like
 * it.
 *
 * @param env entries as they are, usually {@code NAME=value}
 * @param binds what of the host is shown in the container, by the place there
 * @param memoryBytes the most it may use
 */
public record SpecSummary(
    String hostname,
    List<String> env,
    Map<String, String> binds,
    OptionalLong memoryBytes,
    boolean readOnlyRoot) {
  /** Copies. */
  public SpecSummary {
    env = List.copyOf(env);
    binds = Map.copyOf(binds);
  }

  /**
   * Reads one.
   *
   * @throws ContainerdException.InvalidArgument when it is none
   */
  public static SpecSummary of(Container container) {
    Json spec;
    try {
      spec = Json.read(container.spec().getBytes(StandardCharsets.UTF_8), "it");
    } catch (ContainerdException.InvalidImage e) {
      throw new ContainerdException.InvalidArgument(
          "the specification of container %s cannot be read: %s"
              .formatted(container.id(), e.getMessage()),
          e);
    }
    List<String> env =
        spec.path("process").path("env").elements().stream().map(Json::text).toList();
    Map<String, String> binds = new LinkedHashMap<>();
    for (Json mount : spec.path("mounts").elements()) {
      if (mount.path("type").text().equals("bind")) {
        binds.put(mount.path("destination").text(), mount.path("source").text());
      }
    }
    return new SpecSummary(
        spec.path("hostname").text(),
        env,
        binds,
        spec.path("linux").path("resources").path("memory").path("limit").integer(),
        spec.path("root").path("readonly").isTrue());
  }
}
