package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionId;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The provider behind a gateway of OpenFaaS that is not ours, with real containers. */
@Timeout(120)
class PlainGatewayIT extends OnPrivateProvider {
  private final HttpClient client = HttpClient.newHttpClient();
  private PlainGateway gateway;

  @BeforeEach
  void deploy() throws Exception {
    gateway = new PlainGateway(provider);
    assertStatus(200, provider.deploy(here("web"), WEB));
  }

  @AfterEach
  void close() {
    gateway.close();
    client.shutdownNow();
  }

  private HttpResponse<String> invoke(String name) throws Exception {
    return client.send(
        HttpRequest.newBuilder(gateway.uri("/function/" + name))
            .POST(BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String name) throws Exception {
    return client.send(
        HttpRequest.newBuilder(gateway.uri("/function/" + name)).build(), BodyHandlers.ofString());
  }

  @Test
  void callsPassThroughToTheFunction() throws Exception {
    HttpResponse<String> answer = get(here("web") + "/index.html?a=b");
    assertStatus(200, answer);
    assertEquals("ok\n", answer.body());
    assertStatus(404, get(here("never")));
    assertEquals(501, invoke(here("web")).statusCode(), "busybox has no POST, and says so itself");
  }

  @Test
  void manyCallsOfASleeperScaleItUpAndAreAllAnswered() throws Exception {
    assertEquals(200, gateway.scale(FunctionId.parse(here("web")), 0));
    assertEquals(0, provider.status(here("web")).replicas());
    List<Future<HttpResponse<String>>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<HttpResponse<String>> call = () -> get(here("web"));
      for (int i = 0; i < 20; i++) {
        answers.add(callers.submit(call));
      }
    }
    for (Future<HttpResponse<String>> answer : answers) {
      assertStatus(200, answer.get());
      assertEquals("ok\n", answer.get().body());
    }
    assertEquals(1, provider.status(here("web")).availableReplicas());
  }

  @Test
  void callsGoToAllReplicasThatAnAlertBrought() throws Exception {
    assertEquals(200, gateway.scale(FunctionId.parse(here("web")), 3));
    assertEquals(3, provider.status(here("web")).availableReplicas());
    for (int i = 0; i < 30; i++) {
      assertStatus(200, get(here("web")));
    }
    assertTrue(containers().size() == 3, containers().toString());
  }
}
