package dev.faasd.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {
  @TempDir Path directory;

  @Test
  void carriesTheProviderAndEveryService() throws IOException {
    Path file = directory.resolve("hosts");
    HostsFile hosts = new HostsFile(file, "10.62.0.1");
    hosts.write();
    hosts.put("nats", "10.62.0.2");
    hosts.put("gateway", "10.62.0.13");
    hosts.put("nats", "10.62.0.4");
    hosts.remove("gateway");

    assertEquals(
        "127.0.0.1\tlocalhost\n10.62.0.1\tfaasd-provider\n10.62.0.4\tnats\n",
        Files.readString(file));
  }

  @Test
  void keepsItsInodeBecauseContainersHaveItMounted() throws IOException {
    Path file = directory.resolve("hosts");
    Files.writeString(file, "what was there before, and longer than what comes now\n".repeat(9));
    Object inode = Files.getAttribute(file, "unix:ino");

    HostsFile hosts = new HostsFile(file, "10.62.0.1");
    hosts.put("nats", "10.62.0.2");
    hosts.remove("nats");

    assertEquals(inode, Files.getAttribute(file, "unix:ino"));
    assertEquals("127.0.0.1\tlocalhost\n10.62.0.1\tfaasd-provider\n", Files.readString(file));
  }
}
