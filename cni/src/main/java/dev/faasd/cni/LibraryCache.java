package dev.faasd.cni;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What the library of CNI, by which other runtimes attach containers, keeps of each attachment: a
 * file with the configuration it was made with and what the plugins answered. The library's files
 * survive reboots, what they tell of does not.
 */
record LibraryCache(Path directory) {
  private static final System.Logger LOG = System.getLogger(LibraryCache.class.getName());

  /** An attachment as its maker wrote it down. */
  record Entry(Conflist conflist, PluginResult result) {}

  /**
   * The entry of a container, if there is one that can be read.
   *
   * @param pluginId what plugins know it by
   */
  Optional<Entry> find(String network, String pluginId) {
    Path file = file(network, pluginId, PluginChain.INTERFACE);
    try {
      Json root = Json.read(Files.readString(file));
      byte[] config = Base64.getDecoder().decode(root.required("config").text());
      return Optional.of(
          new Entry(
              Conflist.parse(new String(config, StandardCharsets.UTF_8), file.toString()),
              new PluginResult(root.required("result").object())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException | IllegalArgumentException | NetworkException e) {
      LOG.log(System.Logger.Level.DEBUG, "The attachment {0} is damaged: {1}", file, e);
      return Optional.empty();
    } catch (IOException e) {
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
