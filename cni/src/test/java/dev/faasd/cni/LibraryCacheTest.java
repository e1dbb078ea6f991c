package dev.faasd.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {
  @TempDir private Path directory;

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("net-hello-4711-eth1"), text);
  }

  private Optional<LibraryCache.Entry> read() {
    return new LibraryCache(directory).find("net", "hello-4711");
  }

  @Test
  void configurationAndResultAreRead() throws IOException {
    String conflist = Conflist.original(NetworkSettings.defaults("one")).text();
    write(
        "{\"kind\":\"cniCacheV1\",\"config\":\"%s\",\"result\":{\"ips\":[{\"address\":\"10.62.0.9/16\"}]}}"
            .formatted(Base64.getEncoder().encodeToString(conflist.getBytes(UTF_8))));
    LibraryCache.Entry entry = read().orElseThrow();
    assertEquals("openfaas0", entry.conflist().bridge());
    assertEquals(Optional.of("10.62.0.9"), entry.result().address());
  }

  @Test
  void absentOrDamagedEntryIsNone() throws IOException {
    assertTrue(read().isEmpty());
    for (String damaged :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"config\":7}",
            "{\"config\":\"?\"}",
            "{\"config\":\"e30=\",\"result\":{}}")) {
      write(damaged);
      assertTrue(read().isEmpty(), damaged);
    }
  }

  @Test
  void forgettingIsIdempotentAndLeavesOthers() throws IOException {
    Path entry = write("{}");
    Path loopback = Files.createFile(directory.resolve("cni-loopback-hello-4711-lo"));
    Path other = Files.createFile(directory.resolve("net-hello-47-eth1"));
    LibraryCache cache = new LibraryCache(directory);
    cache.forget("net", "hello-4711");
    cache.forget("net", "hello-4711");
    assertFalse(Files.exists(entry) || Files.exists(loopback));
    assertTrue(Files.exists(other));
  }
}
