package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.TestImage;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions in states that others bring about, and commands that meet. */
@Timeout(180)
class HardCasesIT extends OnPrivateProvider {
  private static final String SLOW = "docker.io/tests/slow:latest";

  private void pause() throws Exception {
    String socket = host.containerd().socket().toString();
    String container = containers().getFirst();
    Process pause =
        new ProcessBuilder("ctr", "-a", socket, "-n", namespace, "tasks", "pause", container)
            .inheritIO()
            .start();
    assertEquals(0, pause.waitFor());
    await().until(() -> pid() == -1);
  }

  @Test
  void pausedFunctionIsStartedUpdatedStoppedAndDeleted() throws Exception {
    assertStatus(200, provider.deploy(here("hello"), WEB));
    pause();
    assertStatus(200, provider.scale(here("hello"), 1));
    await().until(() -> provider.invoke(here("hello")).statusCode() == 200);
    pause();
    assertStatus(200, provider.update(here("hello"), OTHER));
    assertStatus(200, provider.invoke(here("hello")));
    await().until(() -> containers().equals(List.of("hello.g2.0")));
    pause();
    assertStatus(200, provider.scale(here("hello"), 0));
    assertStatus(200, provider.invoke(here("hello")));
    pause();
    assertStatus(200, provider.delete(here("hello")));
    await().until(() -> containers().isEmpty());
  }

  @Test
  void functionWhoseAddressNobodyKnowsIsListedAndDeleted() throws Exception {
    for (String name : List.of("my-echo-123", "echo-12")) {
      assertStatus(200, provider.deploy(here(name), WEB));
    }
    host.loseAttachments();
    // Each may be started again meanwhile, for want of an address.
    await().until(() -> provider.status(here("echo-12")).availableReplicas() == 1);
    assertStatus(200, provider.update(here("echo-12"), OTHER));
    assertStatus(200, provider.invoke(here("echo-12")));
    await().until(() -> "ok\n".equals(provider.invoke(here("my-echo-123")).body()));
    for (String name : List.of("my-echo-123", "echo-12")) {
      assertStatus(200, provider.delete(here(name)));
    }
    await().until(() -> containers().isEmpty());
  }

  @Test
  void functionThatWasCutOffFromTheNetworkIsStartedAgain() throws Exception {
    String name = here("hello");
    assertStatus(200, provider.deploy(name, WEB));
    int cutOff = pid();
    host.loseAttachments();
    assertStatus(200, provider.scale(name, 1));
    await().until(() -> "ok\n".equals(provider.invoke(name).body()));
    assertNotEquals(cutOff, pid());
    assertEquals(1, attachments());
    assertTrue(
        provider.get("/system/function/" + name).body().contains("it has no network any more"));
  }

  @Test
  void functionIsStoppedOverAndOverWithoutLosingItsPlace() throws Exception {
    assertStatus(200, provider.deploy(here("hello"), WEB));
    for (int i = 0; i < 3; i++) {
      assertStatus(200, provider.scale(here("hello"), 0));
      String stopped = provider.get("/system/function/" + here("hello")).body();
      assertFalse(stopped.contains("eplicas\""), stopped);
      assertStatus(200, provider.scale(here("hello"), 1));
      assertEquals(1, provider.status(here("hello")).availableReplicas());
    }
    assertEquals(1, attachments());
  }

  private long attachments() throws Exception {
    return host.leftIn(namespace).stream().filter(one -> one.startsWith("attachment ")).count();
  }

  @Test
  void oneFunctionIsChangedByEightClientsAtOnce() throws Exception {
    String name = here("hello");
    assertStatus(200, provider.deploy(name, WEB));
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int turn = i;
        answers.add(clients.submit(() -> change(name, turn % 5).statusCode()));
      }
      for (Future<Integer> answer : answers) {
        assertTrue(Set.of(200, 404, 409).contains(answer.get()), answer.get().toString());
      }
    }
    assertStatus(200, provider.deploy(name, WEB));
    assertEquals("ok\n", provider.invoke(name).body());
    await().until(() -> containers().size() == 1);
    assertStatus(200, provider.delete(name));
    await().until(() -> containers().isEmpty());
  }

  private HttpResponse<String> change(String name, int which) throws Exception {
    return switch (which) {
      case 0 -> provider.deploy(name, WEB);
      case 1 -> provider.scale(name, 0);
      case 2 -> provider.update(name, WEB);
      case 3 -> provider.scale(name, 1);
      default -> provider.delete(name);
    };
  }

  private void writeSlowImage() throws Exception {
    TestImage.busybox()
        .entrypoint("/bin/sh", "-c", "sleep 2; exec httpd -f -p 8080 -h /www")
        .write(host.images().resolve("slow.tar"), SLOW);
  }

  @Test
  void deployGoesOnWhenItsClientLeaves() throws Exception {
    writeSlowImage();
    String body =
        "{\"service\":\"hello\",\"namespace\":\"%s\",\"image\":\"%s\"}".formatted(namespace, SLOW);
    try (Socket client =
        new Socket(InetAddress.getLoopbackAddress(), provider.uri("/").getPort())) {
      client
          .getOutputStream()
          .write(
              ("POST /system/functions HTTP/1.1\r\nHost: x\r\nAuthorization: "
                      + TestProvider.basic("admin:secret")
                      + "\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(ISO_8859_1));
      await().until(() -> !containers().isEmpty());
    }
    await().ignoreExceptions().until(() -> provider.status(here("hello")).availableReplicas() == 1);
    assertStatus(200, provider.invoke(here("hello")));
  }

  @Test
  void functionIsNotAvailableBeforeItListens() throws Exception {
    writeSlowImage();
    var deploy =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return provider.deploy(here("hello"), SLOW).statusCode();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    await().until(() -> !containers().isEmpty());
    HttpResponse<String> early = provider.get("/system/function/" + here("hello"));
    assertFalse(early.body().contains("availableReplicas"), early.body());
    assertEquals(200, deploy.get());
    assertStatus(200, provider.invoke(here("hello")));
  }
}
