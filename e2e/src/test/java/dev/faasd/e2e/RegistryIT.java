package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.registry.DebianRegistry;
import dev.faasd.registry.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions whose images only a registry has, on a host that pulls what it lacks. */
@Tag("e2e")
class RegistryIT {
  private static final String NAMESPACE = "openfaas-fn";
  private static final String REPOSITORY = "team/app";
  @TempDir private static Path storage;
  private static PrivateFaasd faasd;
  private static DebianRegistry open;
  private static PushedImage hello;
  private static PushedImage lab;

  @BeforeAll
  static void start() throws IOException {
    hello = PushedImage.sample("hello", storage);
    lab = PushedImage.sample("lab", storage);
    open = DebianRegistry.plain(storage);
    faasd = PrivateFaasd.start(Map.of("FAASD_PULL_POLICY", "IfNotPresent"));
    await().atMost(Patience.START).until(() -> faasd.gateway().system("functions").succeeded());
  }

  @AfterAll
  static void stop() throws IOException {
    open.close();
    faasd.close();
  }

  /** The function, its container, and all images that came from a registry. */
  @AfterEach
  void forget() throws Exception {
    faasd.gateway().delete("app");
    await()
        .atMost(Patience.RECOVERY)
        .until(() -> faasd.inContainerd(NAMESPACE, "containers").isEmpty());
    for (String image : images()) {
      faasd.surroundings().ctr("-n", NAMESPACE, "images", "rm", "--sync", image);
    }
    Files.deleteIfExists(config());
  }

  private static Path data() {
    return faasd.surroundings().directory().resolve("faasd");
  }

  private static Path config() throws IOException {
    return Files.createDirectories(data().resolve(".docker")).resolve("config.json");
  }

  private static List<String> images() throws IOException {
    return faasd.surroundings().ctr("-n", NAMESPACE, "images", "ls", "-q").lines().toList();
  }

  private static Answer apply(String method, String image, String policy) throws Exception {
    return faasd
        .gateway()
        .system(
            method,
            "functions",
            """
            {"service": "app", "image": "%s", "annotations": {%s}}"""
                .formatted(
                    image,
                    policy.isEmpty() ? "" : "\"com.openfaas.pull-policy\": \"" + policy + "\""));
  }

  private static String said() throws Exception {
    Answer answer = faasd.gateway().call("app/");
    assertEquals(200, answer.status(), answer::toString);
    return answer.text();
  }

  @Test
  void credentialsAreReadWhenTheyAreNeeded() throws Exception {
    hello.push(open, REPOSITORY, "private");
    try (DebianRegistry registry = DebianRegistry.withPasswords(storage)) {
      String image = registry.host() + "/" + REPOSITORY + ":private";
      Answer refused = apply("POST", image, "");
      assertEquals(400, refused.status(), refused::toString);
      assertEquals(1, refused.text().lines().count(), refused::toString);
      assertTrue(refused.text().contains(image), refused::toString);
      assertTrue(refused.text().contains("without credentials"), refused::toString);
      assertEquals(List.of(), images());

      Files.writeString(
          config(),
          "{\"auths\": {\"%s\": {\"auth\": \"YWxpY2U6c2VjcmV0\"}}}".formatted(registry.host()));
      Answer deployed = apply("POST", image, "");
      assertTrue(deployed.succeeded(), deployed::toString);
      assertTrue(said().contains("ello"), said());
    }
  }

  @Test
  void credentialsComeFromAHelperProgram() throws Exception {
    hello.push(open, REPOSITORY, "helped");
    Path helper =
        Files.createDirectories(faasd.surroundings().programs()).resolve("docker-credential-tests");
    Files.writeString(
        helper,
        """
        #!/bin/sh
        echo '{"Username": "alice", "Secret": "secret"}'
        """);
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
    try (DebianRegistry registry = DebianRegistry.withPasswords(storage)) {
      Files.writeString(
          config(), "{\"credHelpers\": {\"%s\": \"tests\"}}".formatted(registry.host()));
      Answer deployed = apply("POST", registry.host() + "/" + REPOSITORY + ":helped", "");
      assertTrue(deployed.succeeded(), deployed::toString);
      assertTrue(said().contains("ello"), said());
    }
  }

  @Test
  void policiesOfTheHostAndOfAFunctionSayWhenTheRegistryIsAsked() throws Exception {
    String image = open.host() + "/" + REPOSITORY + ":moving";
    hello.push(open, REPOSITORY, "moving");
    Answer never = apply("POST", image, "Never");
    assertEquals(400, never.status(), never::toString);
    assertTrue(never.text().contains("the pull policy is Never"), never::toString);

    assertTrue(apply("POST", image, "").succeeded());
    String before = said();
    lab.push(open, REPOSITORY, "moving");
    for (String policy : List.of("", "IfNotPresent", "Never")) {
      Answer answer = apply("PUT", image, policy);
      assertTrue(answer.succeeded(), answer::toString);
      assertEquals(before, said());
    }
    assertTrue(apply("PUT", image, "Always").succeeded());
    assertNotEquals(before, said());
  }

  @Test
  void pullOfAProviderThatIsKilledGoesOnWhereItWas() throws Exception {
    byte[] layer = lab.blobs().get(lab.layer());
    CountDownLatch killed = new CountDownLatch(1);
    List<Integer> begins = new CopyOnWriteArrayList<>();
    try (FakeRegistry registry = new FakeRegistry()) {
      lab.push(registry, REPOSITORY, "slow");
      registry.at(
          "/v2/" + REPOSITORY + "/blobs/" + lab.layer(),
          FakeRegistry.interrupted(layer, begins, killed));
      String image = registry.host() + "/" + REPOSITORY + ":slow";
      FutureTask<Answer> first = new FutureTask<>(() -> apply("POST", image, ""));
      Thread.ofVirtual().start(first);
      await()
          .atMost(Patience.RECOVERY)
          .until(
              () ->
                  first.isDone()
                      || faasd
                          .surroundings()
                          .ctr("-n", NAMESPACE, "content", "active")
                          .lines()
                          .skip(1)
                          .anyMatch(line -> !line.matches("\\S+\\s+0(\\.0)?\\s*B\\s.*")));
      assertFalse(first.isDone(), "it did not wait for the registry");
      faasd.provider().kill();
      killed.countDown();
      assertFalse(first.get().succeeded());
      await()
          .atMost(Patience.RECOVERY)
          .until(() -> faasd.gateway().system("functions").succeeded());
      Answer deployed = apply("POST", image, "");
      assertTrue(deployed.succeeded(), deployed::toString);
    }
    assertEquals(200, faasd.gateway().call("app/").status());
    assertEquals(0, begins.removeFirst());
    assertTrue(begins.getFirst() > 0, begins::toString);
    assertEquals(
        List.of(),
        faasd.surroundings().ctr("-n", NAMESPACE, "leases", "ls", "-q").lines().toList());
  }

  @Test
  void bundleOfAHostIsEnoughForOneWithoutRegistries() throws Exception {
    Path bundle = storage.resolve("bundle.tar");
    Path imported = data().resolve("images/bundle.tar");
    String image;
    try (DebianRegistry registry = DebianRegistry.plain(storage)) {
      image = registry.host() + "/" + REPOSITORY + ":bundled";
      hello.push(registry, REPOSITORY, "bundled");
      assertTrue(apply("POST", image, "").succeeded());
      String written =
          faasd.command("images", "bundle", "-o", bundle.toString(), "--functions").succeeded();
      assertTrue(written.contains(image), written);
      assertTrue(written.contains("localhost/faasd/nats:dev"), written);
      String listed = faasd.command("images", "list", "-o", "json").succeeded();
      assertTrue(listed.contains(image), listed);
    }
    forget();
    assertEquals(400, apply("POST", image, "").status());
    try {
      String read = faasd.command("images", "import", bundle.toString()).succeeded();
      assertTrue(read.contains(image), read);
      Answer deployed = apply("POST", image, "Always");
      assertTrue(deployed.succeeded(), deployed::toString);
      assertTrue(said().contains("ello"), said());
    } finally {
      Files.deleteIfExists(imported);
    }
  }
}
