package dev.faasd.registry;

import static dev.faasd.registry.FakeRegistry.breaking;
import static dev.faasd.registry.FakeRegistry.inTurn;
import static dev.faasd.registry.FakeRegistry.ok;
import static dev.faasd.registry.FakeRegistry.onlyFor;
import static dev.faasd.registry.FakeRegistry.status;
import static dev.faasd.registry.FakeRegistry.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer a registry can give, from one that gives them. */
class RepositoryTest {
  private static final byte[] MANIFEST = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
  private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String TAG = "/v2/team/app/manifests/1";

  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  @TempDir private Path directory;
  private Path config;
  private Path hosts;

  @BeforeEach
  void places() {
    config = directory.resolve("config.json");
    hosts = directory.resolve("certs.d");
  }

  private Repository open() {
    return open(Duration.ofMinutes(1));
  }

  private Repository open(Duration patience) {
    return Repository.open(
        new RegistrySettings(hosts, config, List.of(), List.of(), Proxies.NONE, "test"),
        registry.host(),
        "team/app",
        pauses::add,
        patience);
  }

  private RegistryException failure() {
    try (Repository repository = open()) {
      return assertThrows(RegistryException.class, () -> repository.manifest("1"));
    }
  }

  private void logIn(String host, String entry) throws IOException {
    Files.writeString(config, "{\"auths\":{\"" + host + "\":" + entry + "}}");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] blob(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private byte[] read(byte[] blob) throws IOException {
    try (Repository repository = open();
        InputStream stream = repository.blob(digest(blob), 0, blob.length)) {
      return stream.readAllBytes();
    }
  }

  private void serves(byte[] blob, FakeRegistry.Answer answer) {
    registry.at("/v2/team/app/blobs/" + digest(blob), answer);
  }

  @Test
  void manifestIsReadWithoutCredentialsWhereNoneAreWanted() {
    registry.at(TAG, with("Content-Type", TYPE + "; charset=utf-8", ok(MANIFEST)));
    try (Repository repository = open()) {
      Document document = repository.manifest("1");
      assertEquals(TYPE, document.mediaType());
      assertEquals(digest(MANIFEST), document.digest());
      assertArrayEquals(MANIFEST, document.bytes());
    }
    assertEquals(List.of("GET " + TAG), registry.requests());
  }

  @Test
  void manifestWithAnotherDigestIsRefused() {
    String digest = digest(blob(1));
    registry.at("/v2/team/app/manifests/" + digest, ok(MANIFEST));
    try (Repository repository = open()) {
      RegistryException.Damaged damaged =
          assertThrows(RegistryException.Damaged.class, () -> repository.manifest(digest));
      assertTrue(damaged.getMessage().contains(digest(MANIFEST)), damaged.getMessage());
    }
  }

  @Test
  void userIsShownWhereBasicIsWanted() throws IOException {
    String shown = "Basic " + base64("alice:secret");
    registry.at(TAG, onlyFor(shown, "Basic realm=\"x\"", ok(MANIFEST)));
    logIn(registry.host(), "{\"auth\":\"" + base64("alice:secret") + "\"}");
    try (Repository repository = open()) {
      assertEquals(digest(MANIFEST), repository.manifest("1").digest());
    }
  }

  @Test
  void wrongPasswordIsToldWithTheUserAndNeverThePassword() throws IOException {
    registry.at(TAG, onlyFor("Basic other", "Basic realm=\"x\"", ok(MANIFEST)));
    logIn(registry.host(), "{\"username\":\"alice\",\"password\":\"hunter2\"}");
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Denied);
    assertEquals(
        "could not get the manifest 1 of team/app from %s as alice (%s): it wants other credentials, 401 (authentication required)"
            .formatted(registry.address(), config),
        failure.getMessage());
    assertFalse(failure.getMessage().contains("hunter2"));
  }

  @Test
  void missingCredentialsAreTold() {
    registry.at(TAG, onlyFor("Basic other", "Basic realm=\"x\"", ok(MANIFEST)));
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Denied);
    assertTrue(
        failure
            .getMessage()
            .contains("without credentials (" + config + " has none for " + registry.host() + ")"),
        failure.getMessage());
  }

  @Test
  void tokenIsFetchedForTheRepositoryAndUsedAgain() throws IOException {
    byte[] blob = blob(1000);
    String challenge =
        "Bearer realm=\"%s/token\",service=\"it's, me\",scope=\"repository:team/app:pull\""
            .formatted(registry.address());
    registry
        .at(TAG, onlyFor("Bearer abc", challenge, ok(MANIFEST)))
        .at("/token", status(200, "{\"token\":\"abc\",\"expires_in\":300}"));
    serves(blob, onlyFor("Bearer abc", challenge, ok(blob)));
    try (Repository repository = open()) {
      repository.manifest("1");
      try (InputStream stream = repository.blob(digest(blob), 0, blob.length)) {
        assertArrayEquals(blob, stream.readAllBytes());
      }
    }
    assertEquals(
        List.of(
            "GET " + TAG,
            "GET /token?service=it%27s%2C+me&scope=repository%3Ateam%2Fapp%3Apull",
            "GET " + TAG,
            "GET /v2/team/app/blobs/" + digest(blob)),
        registry.requests());
  }

  @Test
  void tokenThatHasBecomeTooOldIsFetchedAnew() {
    String challenge = "Bearer realm=\"%s/token\"".formatted(registry.address());
    registry
        .at("/v2/team/app/manifests/1", onlyFor("Bearer one", challenge, ok(MANIFEST)))
        .at("/v2/team/app/manifests/2", onlyFor("Bearer two", challenge, ok(MANIFEST)))
        .at(
            "/token",
            inTurn(status(200, "{\"token\":\"one\"}"), status(200, "{\"access_token\":\"two\"}")));
    try (Repository repository = open()) {
      repository.manifest("1");
      repository.manifest("2");
    }
  }

  @Test
  void identityTokenIsExchanged() throws IOException {
    String challenge = "Bearer realm=\"%s/token\",service=\"s\"".formatted(registry.address());
    List<String> posted = new CopyOnWriteArrayList<>();
    registry
        .at(TAG, onlyFor("Bearer abc", challenge, ok(MANIFEST)))
        .at(
            "/token",
            exchange -> {
              posted.add(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
              status(200, "{\"access_token\":\"abc\"}").to(exchange);
            });
    logIn("https://" + registry.host() + "/v1/", "{\"identitytoken\":\"who I am\"}");
    try (Repository repository = open()) {
      repository.manifest("1");
    }
    assertEquals(
        List.of(
            "service=s&scope=repository%3Ateam%2Fapp%3Apull&grant_type=refresh_token"
                + "&client_id=faasd&refresh_token=who+I+am"),
        posted);
  }

  @Test
  void refusalOfTheTokenServerIsTold() throws IOException {
    registry
        .at(
            TAG,
            onlyFor(
                "Bearer abc",
                "Bearer realm=\"%s/token\"".formatted(registry.address()),
                ok(MANIFEST)))
        .at("/token", status(401, "{\"details\":\"incorrect username or password\"}"));
    logIn(registry.host(), "{\"username\":\"alice\",\"password\":\"hunter2\"}");
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Denied);
    assertTrue(failure.getMessage().contains("the token server " + registry.address()));
    assertTrue(failure.getMessage().contains("as alice"));
    assertTrue(failure.getMessage().contains("401 (incorrect username or password)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://127.0.0.1/token", "nonsense"})
  void tokenServerThatCannotBeAskedIsRefused(String realm) {
    registry.at(TAG, onlyFor("Bearer abc", "Bearer realm=\"" + realm + "\"", ok(MANIFEST)));
    RegistryException failure = failure();
    assertTrue(failure.getMessage().contains("wants a token from \"" + realm + "\""));
  }

  @Test
  void forbiddenIsTold() {
    registry.at(TAG, status(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\\nway\"}]}"));
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Denied);
    assertTrue(failure.getMessage().endsWith("it does not allow that, 403 (no way)"));
  }

  @Test
  void absentTagIsTold() {
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Missing);
    assertTrue(failure.getMessage().contains("the manifest 1 of team/app from"));
  }

  @Test
  void shortWaitOfARegistryThatIsAskedTooOftenIsWaitedFor() {
    registry.at(
        TAG, inTurn(with("Retry-After", "2", status(429, "")), status(503, ""), ok(MANIFEST)));
    try (Repository repository = open()) {
      repository.manifest("1");
    }
    assertEquals(List.of(Duration.ofSeconds(2), Duration.ofSeconds(1)), pauses);
  }

  @Test
  void longWaitOfARegistryThatIsAskedTooOftenIsTold() {
    registry.at(TAG, with("Retry-After", "3600", status(429, "")));
    RegistryException failure = failure();
    assertEquals(Optional.of(Duration.ofHours(1)), ((RegistryException.Limited) failure).after());
    assertTrue(failure.getMessage().endsWith("429; try again in 3600 s"), failure.getMessage());
    assertEquals(List.of(), pauses);
  }

  @Test
  void errorsOfTheRegistryAreTriedAgainAndTold() {
    registry.at(TAG, status(500, "not JSON"));
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Failed);
    assertTrue(failure.getMessage().endsWith("it answered 500"), failure.getMessage());
    assertEquals(3, registry.requests().size());
  }

  @Test
  void registryThatIsDownIsTold() {
    String host = registry.host();
    registry.close();
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Unreachable);
    assertTrue(
        failure
            .getMessage()
            .startsWith("could not get the manifest 1 of team/app from http://" + host));
    assertTrue(failure.getMessage().endsWith("nobody listens there"), failure.getMessage());
  }

  @Test
  void redirectsInACircleAreTold() {
    registry
        .at(TAG, with("Location", "/there", status(307, "")))
        .at("/there", with("Location", TAG, status(302, "")));
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Failed);
    assertTrue(failure.getMessage().contains("it redirects in a circle"));
  }

  @Test
  void everLongerRedirectsAreTold() {
    registry.at(
        TAG,
        exchange ->
            with(
                    "Location",
                    exchange.getRequestURI().getPath() + "?" + System.nanoTime(),
                    status(307, ""))
                .to(exchange));
    assertTrue(failure().getMessage().contains("or too often"));
  }

  @Test
  void redirectElsewhereDoesNotTakeTheCredentialsAlong() throws IOException {
    byte[] blob = blob(100);
    String shown = "Basic " + base64("alice:secret");
    logIn(registry.host(), "{\"auth\":\"" + base64("alice:secret") + "\"}");
    List<String> seen = new CopyOnWriteArrayList<>();
    try (FakeRegistry storage = new FakeRegistry()) {
      storage.at(
          "/bucket",
          exchange -> {
            seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            ok(blob).to(exchange);
          });
      serves(
          blob,
          onlyFor(
              shown,
              "Basic",
              with("Location", storage.address() + "/bucket?sig=1", status(307, ""))));
      assertArrayEquals(blob, read(blob));
    }
    assertEquals(List.of("null"), seen);
  }

  @Test
  void brokenBlobIsTakenUpWhereItBroke() throws IOException {
    byte[] blob = blob(100_000);
    serves(blob, breaking(blob, 30_000));
    assertArrayEquals(blob, read(blob));
    assertTrue(registry.requests().size() >= 4);
  }

  @Test
  void brokenBlobIsSkippedOverWhereRangesAreNotKnown() throws IOException {
    byte[] blob = blob(100_000);
    serves(blob, inTurn(breaking(blob, 30_000), ok(blob)));
    assertArrayEquals(blob, read(blob));
  }

  @Test
  void blobThatStandsStillIsTakenUpAgain() throws IOException {
    byte[] blob = blob(100_000);
    FakeRegistry.Answer standing =
        exchange -> {
          exchange.sendResponseHeaders(200, blob.length);
          exchange.getResponseBody().write(blob, 0, 10_000);
          exchange.getResponseBody().flush();
          try {
            new CountDownLatch(1).await(); // Until the registry is closed.
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        };
    serves(blob, inTurn(standing, breaking(blob, blob.length)));
    try (Repository repository = open(Duration.ofMillis(200));
        InputStream stream = repository.blob(digest(blob), 0, blob.length)) {
      assertArrayEquals(blob, stream.readAllBytes());
    }
  }

  @Test
  void blobThatEndsTooEarlyEachTimeIsTold() throws IOException {
    byte[] blob = blob(1000);
    serves(
        blob,
        exchange ->
            (FakeRegistry.from(exchange) == 0 ? ok(Arrays.copyOf(blob, 400)) : status(416, ""))
                .to(exchange));
    try (Repository repository = open();
        InputStream stream = repository.blob(digest(blob), 0, blob.length)) {
      RegistryException.Damaged failure =
          assertThrows(RegistryException.Damaged.class, stream::readAllBytes);
      assertTrue(failure.getMessage().contains("no more than 400 bytes"), failure.getMessage());
    }
  }

  @Test
  void blobThatBreaksAtTheSameByteEachTimeIsTold() {
    byte[] blob = blob(1000);
    serves(
        blob, exchange -> breaking(blob, FakeRegistry.from(exchange) == 0 ? 400 : 0).to(exchange));
    RegistryException failure = assertThrows(RegistryException.class, () -> read(blob));
    assertTrue(failure instanceof RegistryException.Unreachable);
    assertTrue(failure.getMessage().contains("broke off after 400 of 1000 bytes"));
  }

  @Test
  void moreThanTheDescriptorSaysIsNotRead() throws IOException {
    byte[] blob = blob(1000);
    serves(blob, ok(blob));
    try (Repository repository = open();
        InputStream stream = repository.blob(digest(blob), 0, 600)) {
      assertEquals(600, stream.readAllBytes().length);
    }
  }

  @Test
  void nextHostIsAskedWhenAMirrorHasItNot() throws IOException {
    Path file = hosts.resolve("example.org").resolve("hosts.toml");
    Files.createDirectories(file.getParent());
    try (FakeRegistry mirror = new FakeRegistry()) {
      registry.at(TAG, ok(MANIFEST));
      Files.writeString(
          file,
          """
          server = "%s"
          [host."%s"]
            capabilities = ["pull", "resolve"]
          """
              .formatted(registry.address(), mirror.address()));
      try (Repository repository = exampleOrg()) {
        assertEquals(digest(MANIFEST), repository.manifest("1").digest());
      }
      assertEquals(List.of("GET " + TAG), mirror.requests());
      registry.at(TAG, status(403, ""));
      try (Repository repository = exampleOrg()) {
        RegistryException failure =
            assertThrows(RegistryException.Denied.class, () -> repository.manifest("1"));
        assertTrue(failure.getMessage().contains(mirror.address()), failure.getMessage());
        assertTrue(failure.getMessage().contains(registry.address()), failure.getMessage());
      }
    }
  }

  @Test
  void mirrorThatMayNotResolveIsAskedForDigestsOnly() throws IOException {
    Path file = hosts.resolve("_default").resolve("hosts.toml");
    Files.createDirectories(file.getParent());
    try (FakeRegistry mirror = new FakeRegistry()) {
      registry.at(TAG, ok(MANIFEST));
      mirror.at("/base/team/app/manifests/" + digest(MANIFEST), ok(MANIFEST));
      Files.writeString(
          file,
          """
          server = "%s"
          [host."%s/base"]
            capabilities = ["pull"]
            override_path = true
            [host."%s/base".header]
              X-Team = "ours"
          """
              .formatted(registry.address(), mirror.address(), mirror.address()));
      try (Repository repository = exampleOrg()) {
        repository.manifest(repository.manifest("1").digest());
      }
      assertEquals(List.of("GET " + TAG), registry.requests());
      assertEquals(1, mirror.requests().size());
    }
  }

  @Test
  void headerThatCannotBeSentIsTold() throws IOException {
    Path own = Files.createDirectories(hosts.resolve(registry.host()));
    Files.writeString(
        own.resolve("hosts.toml"),
        "server = \"%s\"\n[header]\nHost = \"other\"\n".formatted(registry.address()));
    RegistryException failure = failure();
    assertTrue(failure instanceof RegistryException.Misconfigured);
    assertTrue(failure.getMessage().contains("that cannot be sent"), failure.getMessage());
  }

  private Repository exampleOrg() {
    return Repository.open(
        new RegistrySettings(hosts, config, List.of(), List.of(), Proxies.NONE, "test"),
        "example.org",
        "team/app",
        pauses::add,
        Duration.ofMinutes(1));
  }
}
