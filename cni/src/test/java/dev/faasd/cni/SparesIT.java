package dev.faasd.cni;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attachments made ahead, with real plugins, on a bridge of their own. */
@Tag("integration")
class SparesIT {
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

  @Test
  void whoAttachesGetsASpareAndItsAddressWhereHeLooksForIt() {
    network.keepSpares(2);
    Set<Path> ahead = Set.copyOf(own.leases());
    assertEquals(2, ahead.size());
    assertEquals(List.of(), network.list());
    Attachment got = network.attach("fn-a", List.of(), Access.ISOLATED);
    assertEquals(ahead, Set.copyOf(own.leases()));
    assertTrue(addresses(ahead).contains(got.address()));
    assertEquals(own.directory().resolve("run/netns/one.fn-a"), got.netns());
    String links = PrivateNetwork.inside(got, "ip", "-brief", "address").stdout();
    assertTrue(links.contains("eth1") && links.contains(got.address() + "/24"), links);
    assertEquals(List.of(got), own.network("one").list());
    assertEquals(got, network.attach("fn-a", List.of(), Access.ISOLATED));
  }

  @Test
  void whatIsTakenIsMadeAgainAndWhatIsDetachedIsGone() {
    network.keepSpares(2);
    network.attach("fn-a", List.of(), Access.ISOLATED);
    network.keepSpares(2);
    assertEquals(3, own.leases().size());
    network.detach("fn-a");
    assertEquals(2, own.leases().size());
    assertEquals(2, namespaces().size());
    network.keepSpares(0);
    assertEquals(List.of(), own.leases());
    assertEquals(List.of(), namespaces());
    assertEquals(List.of(), PrivateNetwork.filesIn(own.directory().resolve("run/cni")));
  }

  @Test
  void otherAccessPortsAndOwnersAreServedAsAlways() {
    network.keepSpares(1);
    Set<String> ahead = addresses(Set.copyOf(own.leases()));
    Attachment open = network.attach("service", List.of(), Access.exposing(Set.of(80)));
    Attachment others = own.network("two").attach("fn-a", List.of(), Access.ISOLATED);
    assertFalse(ahead.contains(open.address()));
    assertFalse(ahead.contains(others.address()));
  }

  /** What the bridge lets it do is the same, and stays so when the rules are made anew. */
  @Test
  void spareIsIsolatedAsIfItWereMadeForIt() throws IOException {
    Attachment service = network.attach("service", List.of(), Access.exposing(Set.of(80)));
    network.keepSpares(2);
    Attachment one = network.attach("fn-a", List.of(), Access.ISOLATED);
    Attachment two = network.attach("fn-b", List.of(), Access.ISOLATED);
    try (Httpd _ = Httpd.start(service);
        Httpd _ = Httpd.start(two)) {
      for (int i = 0; i < 2; i++) {
        assertEquals("hello\n", Httpd.getFrom(one, service.address(), 80));
        String answer = Httpd.getFrom(one, two.address(), 80);
        assertTrue(answer.startsWith("no answer"), answer);
        network.repair();
      }
    }
  }

  @Test
  void manyWhoAttachAtOnceShareTheFewThereAre() throws Exception {
    network.keepSpares(3);
    List<Callable<Attachment>> work = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String id = "fn-" + i;
      work.add(() -> own.network("one").attach(id, List.of(), Access.ISOLATED));
    }
    work.add(
        () -> {
          own.network("one").keepSpares(2);
          return network.attach("service", List.of(), Access.exposing(Set.of()));
        });
    Set<String> addresses = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Attachment> done : threads.invokeAll(work)) {
        addresses.add(done.get().address());
      }
    }
    assertEquals(9, addresses.size());
    assertEquals(9, network.list().size());
    network.keepSpares(0);
    assertEquals(9, own.leases().size());
    network.collect(_ -> false);
    assertEquals(List.of(), own.leases());
  }

  @Test
  void brokenSpareIsNotGivenAndIsReplaced() {
    network.keepSpares(1);
    Path broken = own.leases().getFirst();
    Path namespace = namespaces().getFirst();
    PrivateNetwork.run("nsenter", "--net=" + namespace, "ip", "link", "delete", "eth1");
    Attachment made = network.attach("fn-a", List.of(), Access.ISOLATED);
    assertNotEquals(broken.getFileName().toString(), made.address());
    network.keepSpares(1);
    assertFalse(own.leases().contains(broken));
    assertEquals(2, own.leases().size());
  }

  @Test
  void spareOfAnotherConfigurationIsNotGivenAndIsReplaced() throws IOException {
    network.keepSpares(1);
    Path before = own.leases().getFirst();
    Path conflist = own.settings("one").conflist();
    String text = Files.readString(conflist);
    Files.writeString(conflist, text.replace("\"isGateway\"", "\"mtu\": 1400, \"isGateway\""));
    Attachment made = network.attach("fn-a", List.of(), Access.ISOLATED);
    assertNotEquals(before.getFileName().toString(), made.address());
    network.keepSpares(1);
    assertFalse(own.leases().contains(before));
  }

  @Test
  void withoutItsRecordASpareIsRemovedAndAContainersIsCollected() throws IOException {
    network.keepSpares(2);
    network.attach("fn-a", List.of(), Access.ISOLATED);
    for (Path record : PrivateNetwork.filesIn(own.directory().resolve("run/cni"))) {
      Files.delete(record);
    }
    network.keepSpares(0);
    assertEquals(List.of(), own.leases());
    network.collect(_ -> false);
    assertEquals(List.of(), namespaces());
  }

  /** Each step that is logged, and what the one before it leaves. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14})
  void afterKillAtAStepTheNextProcessHasSparesAndNothingElse(int step) throws IOException {
    Process process = start(step);
    assertEquals(137, process.onExit().join().exitValue());
    assertNothingElse();
  }

  @RepeatedTest(3)
  void afterKillAtAnyMomentTheNextProcessHasSparesAndNothingElse() throws IOException {
    Process process = start(Integer.MAX_VALUE);
    try {
      assertEquals("running", process.inputReader().readLine());
      long moment = ThreadLocalRandom.current().nextLong(1, 400);
      await().pollDelay(Duration.ofMillis(moment)).until(process::isAlive);
    } finally {
      PrivateNetwork.kill(process);
    }
    assertNothingElse();
  }

  private void assertNothingElse() throws IOException {
    network.collect(id -> id.startsWith("spare."));
    network.keepSpares(2);
    assertEquals(2, own.leases().size());
    assertEquals(2, namespaces().size());
    assertEquals(2, PrivateNetwork.filesIn(own.directory().resolve("run/cni")).size());
    assertEquals(List.of(), network.list());
    Set<String> ahead = addresses(Set.copyOf(own.leases()));
    assertTrue(ahead.contains(network.attach("a", List.of(), Access.ISOLATED).address()));
    assertTrue(ahead.contains(network.attach("b", List.of(), Access.ISOLATED).address()));
  }

  private Process start(int step) throws IOException {
    NetworkSettings settings = own.settings("one");
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            SparesUntilKilled.class.getName(),
            settings.name(),
            settings.bridge(),
            settings.subnet(),
            own.directory().toString(),
            String.valueOf(step))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private List<Path> namespaces() {
    return PrivateNetwork.filesIn(own.directory().resolve("run/netns"));
  }

  private static Set<String> addresses(Set<Path> leases) {
    Set<String> addresses = new HashSet<>();
    leases.forEach(lease -> addresses.add(lease.getFileName().toString()));
    return addresses;
  }
}
