package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.registry.FreePort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code faasd up} with a containerd and a network of its own, and busybox as services. */
class UpIT extends OnPrivateInstance {

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  @Test
  void publishesPortsStartsAgainWhatDiesAndStopsAll() throws Exception {
    int port = FreePort.next();
    Path compose = compose(web(port, "first"));
    try (RunningUp up = up(compose)) {
      assertEquals(List.of("backend", "web"), up.services());
      awaitAnswer(port, "first\n");

      int pid = up.pid("web");
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await().atMost(Duration.ofSeconds(20)).until(() -> up.runsAnew("web", pid));
      awaitAnswer(port, "first\n");

      assertTrue(up.stop());
      assertEquals(List.of(), up.services());
    }
    assertEquals(
        "127.0.0.1\tlocalhost\n" + gateway() + "\tfaasd-provider\n",
        Files.readString(instance.settings().hostsFile()));
    assertFalse(Files.exists(instance.settings().runDirectory().resolve("secrets/web")));
  }

  @Test
  void servicesFindEachOtherTheirSecretsAndTheirDirectories() {
    instance.write("token", "a secret");
    Path compose =
        compose(
            """
            services:
              backend: {image: IMAGE}
              client:
                image: IMAGE
                depends_on: [backend]
                user: "100:101"
                restart: "no"
                command:
                  - sh
                  - -c
                  - >-
                    echo hosts $$(cat /etc/hosts);
                    echo secret $$(cat /run/secrets/token);
                    echo $$GREETING > /data/file && echo wrote $$(cat /data/file)
                environment: {GREETING: hello}
                volumes: ["./data:/data"]
                secrets: [token]
            secrets: {token: {file: ./token}}
            """);
    try (RunningUp up = up(compose)) {
      await().until(() -> up.lines().size() >= 3);
      String hosts = up.lines().get(0);
      assertTrue(hosts.contains(gateway() + " faasd-provider"), hosts);
      assertTrue(hosts.contains(up.find("backend").address().orElseThrow() + " backend"), hosts);
      assertEquals(
          List.of("openfaas:client secret a secret", "openfaas:client wrote hello"),
          up.lines().subList(1, 3));
      await().until(() -> !up.find("client").running());
      assertTrue(up.stop());
    }
  }

  @Test
  void adoptsReplacesAndRemovesWhenItComesBack() throws Exception {
    int port = FreePort.next();
    Path compose = compose(web(port, "first"));
    int backend;
    int web;
    try (RunningUp up = up(compose)) {
      backend = up.pid("backend");
      web = up.pid("web");
    }
    Object inode = Files.getAttribute(instance.settings().hostsFile(), "unix:ino");

    try (RunningUp up = up(compose)) {
      assertEquals(backend, up.pid("backend"));
      assertEquals(web, up.pid("web"));
    }

    compose(web(port, "second"));
    try (RunningUp up = up(compose)) {
      assertEquals(backend, up.pid("backend"));
      assertNotEquals(web, up.pid("web"));
      awaitAnswer(port, "second\n");
    }

    compose("services: {backend: {image: IMAGE}}");
    try (RunningUp up = up(compose)) {
      assertEquals(List.of("backend"), up.services());
      assertEquals(backend, up.pid("backend"));
      assertEquals(inode, Files.getAttribute(instance.settings().hostsFile(), "unix:ino"));
      assertTrue(up.stop());
    }
  }

  @Test
  void stopDuringTheStartStopsWhatTheLastOneLeftRunning() {
    Path compose = compose(web(FreePort.next(), "first"));
    try (RunningUp up = up(compose)) {
      assertEquals(List.of("backend", "web"), up.services());
    }
    CompletableFuture<Ending> ending = CompletableFuture.completedFuture(Ending.STOP);
    try (RunningUp up = new RunningUp(instance.settings(), compose, ending)) {
      assertTrue(up.stop());
      assertEquals(List.of(), up.services());
    }
  }

  @Test
  void containerdMayBeStartedAgain() throws Exception {
    int port = FreePort.next();
    Path compose = compose(web(port, "first"));
    try (RunningUp up = up(compose)) {
      int backend = up.pid("backend");
      int web = up.pid("web");
      instance.containerd().kill();
      awaitAnswer(port, "first\n");
      ProcessHandle.of(web).orElseThrow().destroyForcibly();
      instance.containerd().startAgain();

      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(() -> up.runsAnew("web", web));
      assertEquals(backend, up.pid("backend"));
      awaitAnswer(port, "first\n");
      assertTrue(up.stop());
    }
  }

  @Test
  void refusesBeforeAnythingIsTouched() {
    Path compose =
        compose(
            """
            services:
              good: {image: IMAGE}
              imageless: {image: nowhere.example/absent:1}
              fileless: {image: IMAGE, volumes: ["./absent.conf:/etc/absent.conf:ro"]}
              secretless: {image: IMAGE, secrets: [absent]}
            secrets: {absent: {file: ./absent}}
            """);
    try (RunningUp up = up(compose)) {
      List<String> refusals = up.failure().getMessage().lines().toList();
      assertEquals(3, refusals.size(), refusals::toString);
      assertTrue(refusals.get(0).startsWith(compose + ":3: imageless: image nowhere.example"));
      assertEquals(
          compose
              + ":4: fileless needs "
              + compose.resolveSibling("absent.conf")
              + ", which is not there",
          refusals.get(1));
      assertTrue(refusals.get(2).startsWith(compose + ":5: secretless needs secret absent"));
      assertEquals(List.of(), up.services());
    }
    assertFalse(Files.exists(Path.of("/sys/class/net", instance.settings().bridge())));
  }

  @Test
  void aTakenPortHoldsUpNobodyElseAndIsTriedAgain() throws Exception {
    ServerSocket taken = new ServerSocket(0);
    Path compose = compose(web(taken.getLocalPort(), "at last"));
    try (RunningUp up = up(compose)) {
      // Its container may be there for a moment, until it is known that the port is not to be had.
      await().until(() -> up.services().equals(List.of("backend")));
      taken.close();
      awaitAnswer(taken.getLocalPort(), "at last\n");
      assertTrue(up.stop());
    }
  }

  private static String web(int port, String text) {
    return """
        services:
          web:
            image: IMAGE
            depends_on: [backend]
            command:
              - sh
              - -c
              - |
                trap 'exit 0' TERM
                echo %s > /tmp/index.html
                httpd -f -p 8000 -h /tmp & wait
            ports: ["127.0.0.1:%d:8000"]
          backend: {image: IMAGE, expose: [80]}
        """
        .formatted(text, port);
  }

  private String gateway() {
    return instance.settings().subnet().replace(".0/24", ".1");
  }

  private void awaitAnswer(int port, String answer) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(Duration.ofSeconds(2))
            .build();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () ->
                assertEquals(
                    answer, http.send(request, HttpResponse.BodyHandlers.ofString()).body()));
  }
}
