package dev.faasd.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the library of CNI, by which other runtimes attach containers, keeps of each attachment: a
 * file with the configuration it was made with and what the plugins answered. The library's files
 * survive reboots, what they tell of does not.
 */
record LibraryCache(Path directory) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An attachment as its maker wrote it down. */
  record Entry(Conflist conflist, PluginResult result) {}

  /**
   * The entry of a container.
   *
   * @param pluginId what plugins know it by
   * @throws NetworkException when it is damaged
   */
  Optional<Entry> find(String network, String pluginId) {
    Path file = file(network, pluginId, PluginChain.INTERFACE);
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      String config = new String(root.required("config").binaryValue(), StandardCharsets.UTF_8);
      return Optional.of(
          new Entry(
              Conflist.parse(config, file.toString()),
              new PluginResult((ObjectNode) root.required("result"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      throw new NetworkException.Failed("Reading the attachment " + file + " failed: " + e, e);
    }
  }

  /** Removes what is kept of a container, that of its loopback interface too. */
  void forget(String network, String pluginId) {
    for (Path file :
        List.of(
            file(network, pluginId, PluginChain.INTERFACE), file("cni-loopback", pluginId, "lo"))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new NetworkException.Failed("Deleting the attachment " + file + " failed: " + e, e);
      }
    }
  }

  private Path file(String network, String pluginId, String networkInterface) {
    return directory.resolve(network + "-" + pluginId + "-" + networkInterface);
  }
}
