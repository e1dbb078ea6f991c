package dev.faasd.cni;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a process that died left behind is found and removed. */
@Tag("integration")
class CrashIT {
  /** A hundred ports, below those that the kernel gives to clients. */
  private static final int PORTS = 20_000 + 100 * ThreadLocalRandom.current().nextInt(100);

  private final PrivateNetwork own = PrivateNetwork.create();
  private final Network network = own.network("one");

  @BeforeEach
  void prepare() {
    network.prepare();
  }

  @AfterEach
  void removeAndLookForLeaks() {
    own.close();
  }

  @RepeatedTest(5)
  void afterKillAtAnyMomentCollectFindsEveryHalf() throws IOException {
    Attachment others = own.network("two").attach("others", List.of(), Access.ISOLATED);
    Process process = startAttaching();
    try {
      assertEquals("running", process.inputReader().readLine());
      await().atMost(Duration.ofSeconds(20)).until(() -> own.leases().size() > 2);
      long moment = ThreadLocalRandom.current().nextLong(1, 400);
      await().pollDelay(Duration.ofMillis(moment)).until(process::isAlive);
    } finally {
      PrivateNetwork.kill(process);
    }
    network.collect(_ -> false);
    assertEquals(1, own.leases().size());
    assertEquals(List.of(others), own.network("two").list());
    assertEquals(Set.of(), publishedByOne());
    assertEquals(
        List.of(others.netns()), PrivateNetwork.filesIn(own.directory().resolve("run/netns")));
    assertEquals(List.of(), network.list());
  }

  @Test
  void withoutAnyRecordLeasesNamespacesAndPublishedPortsAreFoundAll() throws IOException {
    Attachment attached =
        network.attach("web", List.of(PortMapping.tcp(PORTS, 80)), Access.ISOLATED);
    Path record = own.directory().resolve("run/cni/one.web.json");
    Files.delete(record);
    assertEquals(Set.of("one.web"), publishedByOne());
    network.collect(_ -> false);
    assertTrue(own.leases().isEmpty());
    assertEquals(Set.of(), publishedByOne());
    assertFalse(Files.exists(attached.netns()));
  }

  @Test
  void damagedRecordDoesNotKeepTheOthersFromBeingCollected() throws IOException {
    network.attach("a", List.of(), Access.ISOLATED);
    network.attach("b", List.of(), Access.ISOLATED);
    Files.writeString(own.directory().resolve("run/cni/one.a.json"), "{");
    network.collect(_ -> false);
    assertTrue(own.leases().isEmpty());
  }

  private Set<String> publishedByOne() {
    String name = own.settings("one").name();
    Set<String> ids = PublishedPorts.containerIds(Iptables.read(), name);
    ids.removeIf(id -> !id.startsWith("one."));
    return ids;
  }

  private Process startAttaching() throws IOException {
    NetworkSettings settings = own.settings("one");
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            AttachUntilKilled.class.getName(),
            "one",
            settings.name(),
            settings.bridge(),
            settings.subnet(),
            own.directory().toString(),
            String.valueOf(PORTS))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
