package dev.faasd.containerd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image says about running it, and of what layers it is made; the fields of the OCI image
 * configuration that we use.
 *
 * @param env entries {@code NAME=value}
 * @param user empty for root; a name or number, optionally a colon and a group
 * @param workingDir empty for {@code /}
 * @param exposedPorts such as {@code 8080/tcp}
 * @param stopSignal such as SIGQUIT; empty for SIGTERM
 * @param diffIds of the layers' uncompressed tars, lowest first
 */
public record ImageConfig(
    Platform platform,
    List<String> entrypoint,
    List<String> cmd,
    List<String> env,
    String user,
    String workingDir,
    List<String> exposedPorts,
    Map<String, String> labels,
    String stopSignal,
    List<Digest> diffIds) {
  /** Copies. */
  public ImageConfig {
    entrypoint = List.copyOf(entrypoint);
    cmd = List.copyOf(cmd);
    env = List.copyOf(env);
    exposedPorts = List.copyOf(exposedPorts);
    labels = Map.copyOf(labels);
    diffIds = List.copyOf(diffIds);
  }

  static ImageConfig fromJson(Json json) {
    Json config = json.path("config");
    Map<String, String> labels = new LinkedHashMap<>();
    config.path("Labels").fields().forEach((name, text) -> labels.put(name, text.text()));
    return new ImageConfig(
        Platform.fromJson(json),
        texts(config.path("Entrypoint")),
        texts(config.path("Cmd")),
        texts(config.path("Env")),
        config.path("User").text(),
        config.path("WorkingDir").text(),
        List.copyOf(config.path("ExposedPorts").fields().keySet()),
        labels,
        config.path("StopSignal").text(),
        texts(json.path("rootfs").path("diff_ids")).stream().map(Digest::new).toList());
  }

  private static List<String> texts(Json array) {
    return array.elements().stream().map(Json::text).toList();
  }

  /** The committed snapshot that is this image's file system; empty for an image without layers. */
  public String chainId() {
    return diffIds.isEmpty() ? "" : chainIds().getLast();
  }

  /** The snapshot of each layer on top of those below, as the OCI image specification has it. */
  List<String> chainIds() {
    List<String> chain = new ArrayList<>();
    for (Digest layer : diffIds) {
      chain.add(
          chain.isEmpty()
              ? layer.value()
              : Digest.sha256((chain.getLast() + " " + layer).getBytes(StandardCharsets.UTF_8))
                  .value());
    }
    return chain;
  }
}
