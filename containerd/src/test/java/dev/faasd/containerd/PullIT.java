package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faasd.registry.DebianRegistry;
import dev.faasd.registry.FakeRegistry;
import dev.faasd.registry.Proxies;
import dev.faasd.registry.RegistryException;
import dev.faasd.registry.RegistrySettings;
import dev.faasd.registry.TestCertificates;
import dev.faasd.registry.TestTokenServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images from real registries, and from one that makes faults, into a real containerd. */
@Tag("integration")
class PullIT {
  private static final String REPOSITORY = "team/app";
  @TempDir private static Path storage;
  private static PrivateContainerd containerd;
  private static DebianRegistry open;

  @TempDir private Path directory;
  private ContainerdNamespace namespace;

  @BeforeAll
  static void start() {
    containerd = PrivateContainerd.start();
    open = DebianRegistry.plain(storage);
  }

  @AfterAll
  static void stop() {
    open.close();
    containerd.close();
  }

  @BeforeEach
  void makeNamespace() {
    namespace = containerd.client().inNamespace(containerd.newNamespace());
  }

  @AfterEach
  void nothingIsLeft() {
    namespace.images().list().forEach(image -> namespace.images().delete(image.name()));
    assertNothingBut(namespace, 0);
    containerd.client().namespaces().delete(namespace.name());
  }

  /** Of that many images of one layer, after a collection. */
  private static void assertNothingBut(ContainerdNamespace namespace, int images) {
    namespace.leases().deleteAndCollect(namespace.leases().create("gc", Duration.ofMinutes(1)));
    assertEquals(images, namespace.images().list().size());
    assertEquals(List.of(), namespace.leases().list());
    assertEquals(List.of(), namespace.content().ingests());
    if (images == 0) {
      assertEquals(List.of(), namespace.content().list());
      assertEquals(List.of(), namespace.snapshots().list());
    }
  }

  private RegistrySettings settings() {
    return new RegistrySettings(
        directory.resolve("certs.d"),
        directory.resolve("config.json"),
        List.of(),
        List.of(directory),
        Proxies.NONE,
        "tests");
  }

  private void hosts(String registry, String text) throws IOException {
    Path own = Files.createDirectories(directory.resolve("certs.d").resolve(registry));
    Files.writeString(own.resolve("hosts.toml"), text);
  }

  /** alice:secret or alice:wrong. */
  private void logIn(String registry, String auth) throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry, auth));
  }

  private static final String RIGHT = "YWxpY2U6c2VjcmV0";
  private static final String WRONG = "YWxpY2U6d3Jvbmc=";

  private Image pull(String name) {
    return namespace.images().pull(ImageReference.parse(name), settings(), PullProgress.NONE);
  }

  private ContainerdException refusal(String name) {
    ContainerdException failure =
        assertThrows(ContainerdException.class, () -> pull(name), "it was pulled");
    assertNothingBut(namespace, 0);
    assertTrue(failure.getMessage().contains(REPOSITORY), failure.getMessage());
    return failure;
  }

  private static TestArchive busybox(String word) {
    TestArchive archive = new TestArchive();
    archive.image(
        Platform.host(),
        List.of(
            TestLayer.gzip(TestLayer.busybox().bytes()),
            TestLayer.zstd(new TestLayer().file("word", word).bytes())),
        TestArchive.command(word));
    return archive;
  }

  @Test
  void anImageComesFromAPlainRegistryAndStays() {
    busybox("plain").push(open, REPOSITORY, "plain");
    AtomicLong came = new AtomicLong();
    ImageReference name = ImageReference.parse(open.host() + "/" + REPOSITORY + ":plain");
    Image image =
        namespace
            .images()
            .marking(Map.of("dev.faasd/test", "yes"))
            .pull(name, settings(), came::addAndGet);
    assertNothingBut(namespace, 1);

    assertEquals(List.of("plain"), image.config().cmd());
    assertEquals(Optional.of(image), namespace.images().get(name));
    assertEquals(
        Map.of("dev.faasd/test", "yes"),
        namespace.images().find(name.toString()).orElseThrow().labels());
    assertEquals(4, namespace.content().list().size());
    assertTrue(came.get() > 100_000);
    assertEquals(image, pull(name.toString()));
    String digest = open.host() + "/" + REPOSITORY + "@" + image.digest();
    assertEquals(image.digest(), pull(digest).digest());
  }

  @Test
  void aMovedTagIsPulledAnew() {
    String name = open.host() + "/" + REPOSITORY + ":moving";
    busybox("one").push(open, REPOSITORY, "moving");
    assertEquals(List.of("one"), pull(name).config().cmd());
    busybox("two").push(open, REPOSITORY, "moving");
    assertEquals(List.of("two"), pull(name).config().cmd());
  }

  @Test
  void ofAnIndexOnlyWhatThisHostRunsIsPulled() {
    TestArchive archive = new TestArchive();
    byte[] layer = new TestLayer().file("a", "a").bytes();
    ObjectNode other =
        archive.image(
            new Platform("linux", "s390x", ""), List.of(layer), TestArchive.command("other"));
    ObjectNode ours = archive.image(Platform.host(), List.of(layer), TestArchive.command("ours"));
    ObjectNode attached =
        archive.image(
            new Platform("unknown", "unknown", ""), List.of(layer), TestArchive.command("x"));
    archive.index(other, ours, attached);
    archive.push(open, REPOSITORY, "index");
    Image image = pull(open.host() + "/" + REPOSITORY + ":index");
    assertEquals(List.of("ours"), image.config().cmd());
    assertEquals(4, namespace.content().list().size());
  }

  @Test
  void anImageForOthersOnlyIsRefused() {
    TestArchive archive = new TestArchive();
    byte[] layer = new TestLayer().file("a", "a").bytes();
    archive.index(
        archive.image(new Platform("linux", "s390x", ""), List.of(layer), TestArchive.command()));
    archive.push(open, REPOSITORY, "others");
    ContainerdException failure = refusal(open.host() + "/" + REPOSITORY + ":others");
    assertTrue(failure instanceof ContainerdException.MissingPlatform);
    assertTrue(failure.getMessage().endsWith("but for linux/s390x"), failure.getMessage());
  }

  @Test
  void aPrivateAuthorityIsTrustedWhereHostsTomlNamesIt() throws IOException {
    TestCertificates certificates = TestCertificates.make(directory);
    busybox("tls").push(open, REPOSITORY, "tls");
    try (DebianRegistry encrypted = DebianRegistry.encrypted(storage, certificates)) {
      String name = encrypted.host() + "/" + REPOSITORY + ":tls";
      String server = "server = \"https://" + encrypted.host() + "\"\n";
      assertTrue(refusal(name).getMessage().contains("could not get the manifest"));
      hosts(encrypted.host(), server);
      assertTrue(refusal(name).getMessage().contains("hosts.toml can name its authority"));
      hosts(encrypted.host(), server + "ca = \"" + certificates.authority() + "\"\n");
      assertEquals(List.of("tls"), pull(name).config().cmd());
      hosts(encrypted.host(), server + "skip_verify = true\n");
      pull(name);
    }
  }

  @Test
  void aClientCertificateIsShownWhereHostsTomlNamesIt() throws IOException {
    TestCertificates certificates = TestCertificates.make(directory);
    busybox("client").push(open, REPOSITORY, "client");
    try (DebianRegistry registry = DebianRegistry.forCertificates(storage, certificates)) {
      String name = registry.host() + "/" + REPOSITORY + ":client";
      String server =
          "server = \"https://%s\"\nca = \"%s\"\n"
              .formatted(registry.host(), certificates.authority());
      hosts(registry.host(), server);
      String refusal = refusal(name).getMessage();
      assertTrue(refusal.contains("https://" + registry.host()), refusal);
      hosts(
          registry.host(),
          server
              + "client = [[\"%s\", \"%s\"]]\n"
                  .formatted(certificates.certificate(), certificates.key()));
      assertEquals(List.of("client"), pull(name).config().cmd());
    }
  }

  @Test
  void aMirrorIsAskedFirstAndTheRegistryForWhatItLacks() throws IOException {
    busybox("mirrored").push(open, REPOSITORY, "mirrored");
    try (FakeRegistry mirror = new FakeRegistry()) {
      hosts(
          "example.org",
          "server = \"http://%s\"\n[host.\"%s\"]\n".formatted(open.host(), mirror.address()));
      assertEquals(
          List.of("mirrored"), pull("example.org/" + REPOSITORY + ":mirrored").config().cmd());
      assertTrue(mirror.requests().contains("GET /v2/" + REPOSITORY + "/manifests/mirrored"));
    }
  }

  @Test
  void aHelperProgramIsAskedForCredentials() throws IOException {
    busybox("helped").push(open, REPOSITORY, "helped");
    Path program = directory.resolve("docker-credential-tests");
    Files.writeString(
        program,
        """
        #!/bin/sh
        read -r host
        echo "$1 $host" >>"$0.asked"
        echo '{"ServerURL": "'$host'", "Username": "alice", "Secret": "secret"}'
        """);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    try (DebianRegistry registry = DebianRegistry.withPasswords(storage)) {
      String name = registry.host() + "/" + REPOSITORY + ":helped";
      for (String config :
          List.of(
              "{\"credHelpers\":{\"%s\":\"tests\"}}".formatted(registry.host()),
              "{\"credsStore\":\"tests\"}")) {
        Files.writeString(directory.resolve("config.json"), config);
        assertEquals(List.of("helped"), pull(name).config().cmd());
      }
      assertEquals(
          "get %s\nget %s\n".formatted(registry.host(), registry.host()),
          Files.readString(directory.resolve("docker-credential-tests.asked")));
    }
  }

  @Test
  void aPasswordIsShownAndReadAgainForEachPull() throws IOException {
    busybox("password").push(open, REPOSITORY, "password");
    try (DebianRegistry registry = DebianRegistry.withPasswords(storage)) {
      String name = registry.host() + "/" + REPOSITORY + ":password";
      assertTrue(refusal(name).getMessage().contains("without credentials"));
      logIn(registry.host(), WRONG);
      ContainerdException failure = refusal(name);
      assertTrue(failure.getCause() instanceof RegistryException.Denied);
      assertTrue(failure.getMessage().contains("as alice"), failure.getMessage());
      logIn(registry.host(), RIGHT);
      assertEquals(List.of("password"), pull(name).config().cmd());
    }
  }

  @Test
  void aTokenIsFetched() throws IOException {
    busybox("token").push(open, REPOSITORY, "token");
    TestCertificates certificates = TestCertificates.make(directory);
    try (TestTokenServer tokens = new TestTokenServer(certificates);
        DebianRegistry registry = DebianRegistry.withTokens(storage, tokens, certificates)) {
      String name = registry.host() + "/" + REPOSITORY + ":token";
      logIn(registry.host(), WRONG);
      assertTrue(refusal(name).getMessage().contains("the token server http://127.0.0.1"));
      logIn(registry.host(), RIGHT);
      assertEquals(List.of("token"), pull(name).config().cmd());
    }
  }

  @Test
  void anAbsentImageIsRefused() {
    ContainerdException failure = refusal(open.host() + "/" + REPOSITORY + ":absent");
    assertTrue(failure.getCause() instanceof RegistryException.Missing);
    assertTrue(failure.getMessage().contains("404 (manifest unknown)"), failure.getMessage());
  }

  @Test
  void aDamagedLayerIsRefused() {
    byte[] layer = TestLayer.gzip(TestLayer.busybox().bytes());
    try (FakeRegistry registry = serving(layer)) {
      byte[] damaged = layer.clone();
      damaged[100_000] ^= 1;
      registry.at(blob(layer), FakeRegistry.ok(damaged));
      ContainerdException failure = refusal(registry.host() + "/" + REPOSITORY + ":1");
      assertTrue(failure instanceof ContainerdException.InvalidImage);
      assertTrue(failure.getMessage().startsWith("layer 1 of image "), failure.getMessage());
      assertTrue(failure.getMessage().contains("is damaged"), failure.getMessage());
    }
  }

  @Test
  void aLayerThatEndsTooEarlyIsRefused() {
    byte[] layer = TestLayer.gzip(TestLayer.busybox().bytes());
    try (FakeRegistry registry = serving(layer)) {
      registry.at(blob(layer), FakeRegistry.breaking(Arrays.copyOf(layer, 5000), 5000));
      ContainerdException failure = refusal(registry.host() + "/" + REPOSITORY + ":1");
      assertTrue(failure.getMessage().contains("bytes"), failure.getMessage());
    }
  }

  @Test
  void aLayerThatBreaksOffAgainAndAgainComesWhole() {
    byte[] layer = TestLayer.gzip(TestLayer.busybox().bytes());
    try (FakeRegistry registry = serving(layer)) {
      registry.at(blob(layer), FakeRegistry.breaking(layer, layer.length / 3));
      assertEquals(List.of("sh"), pull(registry.host() + "/" + REPOSITORY + ":1").config().cmd());
    }
  }

  /** What a registry may answer in the middle of a pull, and what is told of it. */
  static Stream<Arguments> faults() {
    FakeRegistry.Answer circle =
        exchange -> {
          String here = exchange.getRequestURI().getPath();
          FakeRegistry.with("Location", here, FakeRegistry.status(307, "")).to(exchange);
        };
    return Stream.of(
        arguments(FakeRegistry.status(401, ""), "401"),
        arguments(FakeRegistry.status(403, ""), "it does not allow that, 403"),
        arguments(FakeRegistry.status(404, ""), "404"),
        arguments(
            FakeRegistry.with("Retry-After", "3600", FakeRegistry.status(429, "")),
            "it has been asked too often, 429; try again in 3600 s"),
        arguments(FakeRegistry.status(500, ""), "it answered 500"),
        arguments(circle, "it redirects in a circle"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aLayerThatIsRefusedIsToldInOneSentence(FakeRegistry.Answer fault, String told) {
    byte[] layer = TestLayer.gzip(TestLayer.busybox().bytes());
    try (FakeRegistry registry = serving(layer)) {
      registry.at(blob(layer), fault);
      String message = refusal(registry.host() + "/" + REPOSITORY + ":1").getMessage();
      assertEquals(1, message.lines().count(), message);
      assertTrue(message.contains(registry.address()), message);
      assertTrue(message.contains("without credentials"), message);
      assertTrue(message.contains(told), message);
    }
  }

  @Test
  void aManifestOfAnotherDigestIsRefused() {
    byte[] layer = TestLayer.gzip(TestLayer.busybox().bytes());
    try (FakeRegistry registry = serving(layer)) {
      String wanted = "sha256:" + "0".repeat(64);
      registry.at(
          "/v2/" + REPOSITORY + "/manifests/" + wanted, FakeRegistry.status(200, "{\"a\":1}"));
      String message = refusal(registry.host() + "/" + REPOSITORY + "@" + wanted).getMessage();
      assertTrue(message.contains("has another digest"), message);
    }
  }

  @Test
  void aLayerThatUnpacksToSomethingElseIsRefused() {
    TestArchive archive = new TestArchive();
    byte[] layer = new TestLayer().file("a", "a").bytes();
    ObjectNode image = archive.image(Platform.host(), List.of(layer), TestArchive.command("sh"));
    String digest = image.path("digest").asText();
    byte[] manifest = archive.entries().get("blobs/sha256/" + digest.substring(7));
    byte[] other = new TestLayer().file("a", "b").bytes();
    String swapped =
        new String(manifest, StandardCharsets.UTF_8)
            .replace(Digest.sha256(layer).value(), Digest.sha256(other).value());
    try (FakeRegistry registry = new FakeRegistry()) {
      archive.push(registry, REPOSITORY, "1");
      registry
          .at("/v2/" + REPOSITORY + "/manifests/1", FakeRegistry.status(200, swapped))
          .at(blob(other), FakeRegistry.ok(other));
      String message = refusal(registry.host() + "/" + REPOSITORY + ":1").getMessage();
      assertTrue(message.contains("unpacks to"), message);
    }
  }

  @Test
  void whatSomebodyWhoDiedHadGotIsNotTransferredAgain() throws Exception {
    byte[] noise = new byte[4 << 20];
    new Random(2).nextBytes(noise);
    byte[] layer = new TestLayer().file("noise", 0644, noise).bytes();
    CountDownLatch dead = new CountDownLatch(1);
    List<Integer> begins = new CopyOnWriteArrayList<>();
    try (FakeRegistry registry = serving(layer)) {
      String name = registry.host() + "/" + REPOSITORY + ":1";
      registry.at(blob(layer), FakeRegistry.interrupted(layer, begins, dead));
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  PullingProcess.class.getName(),
                  containerd.socket().toString(),
                  namespace.name(),
                  name,
                  Integer.toString(layer.length / 3))
              .inheritIO()
              .redirectOutput(ProcessBuilder.Redirect.PIPE)
              .start();
      assertEquals(PullingProcess.SO_FAR, process.inputReader().readLine());
      process.destroyForcibly().waitFor();
      dead.countDown();
      assertEquals(1, namespace.leases().list().size());
      pull(name);
    }
    assertEquals(0, begins.removeFirst());
    assertTrue(begins.getFirst() >= layer.length / 4, begins::toString);
    assertNothingBut(namespace, 1);
  }

  @Test
  void oneMissingLayerOfSeveralLeavesNothing() {
    TestArchive archive = busybox("several");
    try (FakeRegistry registry = new FakeRegistry()) {
      archive.push(registry, REPOSITORY, "1");
      byte[] second = TestLayer.zstd(new TestLayer().file("word", "several").bytes());
      registry.at(blob(second), FakeRegistry.status(404, ""));
      ContainerdException failure = refusal(registry.host() + "/" + REPOSITORY + ":1");
      assertTrue(failure.getMessage().contains("the blob sha256:"), failure.getMessage());
    }
  }

  @Test
  void aRegistryThatIsDownIsTold() {
    FakeRegistry registry = new FakeRegistry();
    registry.close();
    ContainerdException failure = refusal(registry.host() + "/" + REPOSITORY + ":1");
    assertTrue(failure.getCause() instanceof RegistryException.Unreachable);
    assertTrue(failure.getMessage().endsWith("nobody listens there"), failure.getMessage());
  }

  @Test
  void whatIsNoManifestIsRefused() {
    try (FakeRegistry registry = new FakeRegistry()) {
      registry.at(
          "/v2/" + REPOSITORY + "/manifests/1", FakeRegistry.status(200, "<html>log in</html>"));
      ContainerdException failure = refusal(registry.host() + "/" + REPOSITORY + ":1");
      assertTrue(failure.getMessage().contains("is not JSON"), failure.getMessage());
    }
  }

  @Test
  void aFullDiskIsToldAndLeavesNothing() {
    byte[] noise = new byte[30 << 20];
    new Random(1).nextBytes(noise);
    TestArchive archive = new TestArchive();
    archive.image(
        Platform.host(),
        List.of(new TestLayer().file("noise", 0644, noise).bytes()),
        TestArchive.command("sh"));
    archive.push(open, REPOSITORY, "big");
    String name = open.host() + "/" + REPOSITORY + ":big";
    // Once in the middle of the transfer, once while it is unpacked.
    for (int megabytes : new int[] {20, 45}) {
      try (PrivateContainerd small = PrivateContainerd.startOnDisk((long) megabytes << 20)) {
        ContainerdNamespace inside = small.client().inNamespace(small.newNamespace());
        ContainerdException failure =
            assertThrows(
                ContainerdException.class,
                () ->
                    inside
                        .images()
                        .pull(ImageReference.parse(name), settings(), PullProgress.NONE));
        assertTrue(failure.getMessage().contains("no space left on device"), failure.getMessage());
        assertNothingBut(inside, 0);
      }
    }
  }

  private static String blob(byte[] bytes) {
    return "/v2/" + REPOSITORY + "/blobs/" + Digest.sha256(bytes);
  }

  private static FakeRegistry serving(byte[] layer) {
    TestArchive archive = new TestArchive();
    archive.image(Platform.host(), List.of(layer), TestArchive.command("sh"));
    FakeRegistry registry = new FakeRegistry();
    archive.push(registry, REPOSITORY, "1");
    return registry;
  }
}
