package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolvConfTest {
  @TempDir Path directory;

  @Test
  void leavesOutWhatAContainerCannotReach() throws IOException {
    assertEquals(
        List.of("search lan", "nameserver 192.168.1.1", "options edns0"),
        written(
            source(
                """
                # comment
                search lan
                nameserver 127.0.0.1
                nameserver ::1
                nameserver fe80::1%eth0
                nameserver\t192.168.1.1
                options edns0
                """)));
  }

  @Test
  void looksBehindSystemdResolved() throws IOException {
    Path stub = source("nameserver 127.0.0.53\noptions edns0 trust-ad\n");
    Path real = Files.writeString(directory.resolve("real"), "nameserver 10.1.1.1\n");

    assertEquals(List.of("nameserver 10.1.1.1"), written(stub, real));
  }

  @Test
  void fallsBackToPublicResolvers() throws IOException {
    assertEquals(
        List.of("nameserver 1.1.1.1", "nameserver 8.8.8.8"),
        written(source("nameserver 127.0.0.53\n"), directory.resolve("absent")));
  }

  @Test
  void resolversThatAreSetTakeThePlaceOfTheHosts() throws IOException {
    assertEquals(
        List.of("nameserver 10.1.1.1", "nameserver 10.1.1.2"),
        write(List.of("10.1.1.1", "10.1.1.2"), source("search lan\nnameserver 192.168.1.1\n")));
  }

  @Test
  void keepsTheInodeBecauseContainersHaveItMounted() throws IOException {
    Path file = Files.writeString(directory.resolve("resolv.conf"), "old\n".repeat(99));
    Object inode = Files.getAttribute(file, "unix:ino");

    written(source("nameserver 10.1.1.1\n"));

    assertEquals(inode, Files.getAttribute(file, "unix:ino"));
  }

  private Path source(String text) throws IOException {
    return Files.writeString(directory.resolve("source"), text);
  }

  private List<String> written(Path... sources) throws IOException {
    return write(List.of(), sources);
  }

  private List<String> write(List<String> servers, Path... sources) throws IOException {
    Path file = directory.resolve("resolv.conf");
    ResolvConf.write(file, servers, List.of(sources));
    return Files.readAllLines(file).stream().filter(line -> !line.startsWith("#")).toList();
  }
}
