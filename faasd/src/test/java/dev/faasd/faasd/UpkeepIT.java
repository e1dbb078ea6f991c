package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What somebody takes away while daemons run comes back. */
@Tag("integration")
class UpkeepIT {
  private PrivateInstance instance;

  @BeforeEach
  void makeInstance() throws IOException {
    instance = PrivateInstance.create();
  }

  @AfterEach
  void removeInstance() throws IOException {
    instance.close();
  }

  @Test
  void rulesAndSharedFilesComeBack() throws IOException {
    Settings settings = instance.settings();
    String chain = "FAASD-FWD-" + settings.bridge();
    try (Parts parts = Parts.open(settings, Parts.FUNCTIONS, (identifier, id, stream, line) -> {});
        Upkeep _ = Upkeep.start(settings, parts.network(), Duration.ofMillis(100))) {
      assertTrue(rules().contains("-j " + chain));
      Path resolvers = settings.resolvConf();
      String right = Files.readString(resolvers);
      Object inode = Files.getAttribute(resolvers, "unix:ino");
      Files.writeString(resolvers, "nameserver 192.0.2.1\n");
      iptables("-F", chain);
      iptables(
          "-D", "FORWARD", "-m", "comment", "--comment", "faasd:" + settings.bridge(), "-j", chain);

      await()
          .until(() -> rules().contains("-A " + chain + " -o " + settings.bridge() + " -j DROP"));
      await().until(() -> rules().contains("-j " + chain));
      await().until(() -> Files.readString(resolvers).equals(right));
      assertTrue(inode.equals(Files.getAttribute(resolvers, "unix:ino")));
      Files.delete(settings.hostsFile());
      await().until(() -> Files.exists(settings.hostsFile()));
    }
    assertFalse(rules().isEmpty(), "all stays when the looks end");
  }

  private static void iptables(String... words) {
    String[] argv = new String[words.length + 2];
    argv[0] = "iptables";
    argv[1] = "-w";
    System.arraycopy(words, 0, argv, 2, words.length);
    assertTrue(ChildProcess.run(List.of(argv), Map.of(), "", Duration.ofSeconds(10)).succeeded());
  }

  private static String rules() {
    return ChildProcess.run(List.of("iptables-save"), Map.of(), "", Duration.ofSeconds(10))
        .stdout();
  }
}
