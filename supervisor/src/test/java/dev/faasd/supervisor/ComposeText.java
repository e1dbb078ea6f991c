package dev.faasd.supervisor;

import dev.faasd.compose.ComposeReader;
import dev.faasd.compose.ComposeSource;
import dev.faasd.compose.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A compose file that is not kept. */
record ComposeText(String text) {
  /** The only service. */
  Service service() {
    try {
      Path file = Files.createTempFile("compose", ".yaml");
      try {
        Files.writeString(file, text);
        return ComposeReader.read(
                new ComposeSource(List.of(file), Path.of("/volumes"), Map.of(), Map.of()))
            .services()
            .getFirst();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
