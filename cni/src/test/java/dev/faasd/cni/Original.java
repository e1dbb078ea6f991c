package dev.faasd.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Attaches as the original faasd does: its plugins, and what CNI's library writes down. */
final class Original {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Original() {}

  static AttachmentRecord attach(NetworkSettings settings, String pluginId, Path netns)
      throws IOException {
    Conflist conflist =
        Conflist.parse(
            Conflist.original(settings)
                .text()
                .replace(NetworkSettings.LEASES.toString(), settings.leaseDir().toString()),
            "the original's");
    AttachmentRecord intent =
        AttachmentRecord.intent(pluginId, netns, List.of(), Access.exposing(Set.of()), conflist);
    NetworkLocks locks = new NetworkLocks(settings.runDir().resolve("locks"));
    PluginResult result = new PluginChain(settings.pluginDirs(), locks).add(intent, _ -> {});
    ObjectNode entry = JSON.createObjectNode();
    entry.put("kind", "cniCacheV1").put("containerId", pluginId);
    entry.put("config", conflist.text().getBytes(UTF_8));
    entry.put("ifName", "eth1").put("networkName", settings.name());
    entry.put("netns", netns.toString());
    entry.set("result", JSON.readTree(result.json().toString()));
    Path cache = Files.createDirectories(settings.libraryCache());
    Files.writeString(cache.resolve(settings.name() + "-" + pluginId + "-eth1"), entry.toString());
    Files.writeString(cache.resolve("cni-loopback-" + pluginId + "-lo"), "{}");
    return intent.withResult(result);
  }
}
