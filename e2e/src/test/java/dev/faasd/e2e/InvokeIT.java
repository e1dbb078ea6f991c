package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class InvokeIT {
  private static final int TEN_MEGABYTES = 10_000_000;

  private final Gateway gateway;

  InvokeIT(Gateway gateway) {
    this.gateway = gateway;
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    Functions.deploy(gateway, "hello", "hello");
    Functions.deploy(gateway, "lab", "lab", Map.of("COLOUR", "blue"));
  }

  @Test
  void helloAnswersAnyMethodAndPath() throws Exception {
    for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
      assertEquals(
          "Hello from faasd\n",
          gateway.call(method, "hello/any/path?a=b", new byte[0]).text(),
          method);
    }
  }

  @Test
  void nameMayCarryItsNamespace() throws Exception {
    assertEquals("Hello from faasd\n", gateway.call("hello.openfaas-fn/").text());
  }

  @Test
  void functionSeesMethodQueryHeadersAndItsEnvironment() throws Exception {
    assertEquals("DELETE", gateway.call("DELETE", "lab/method", new byte[0]).text());
    assertEquals("a=b&c=%20d", gateway.call("lab/query?a=b&c=%20d").text());
    assertTrue(gateway.call("lab/env").text().contains("COLOUR=blue\n"));
    String headers = gateway.call("lab/headers").text().toLowerCase(Locale.ROOT);
    assertTrue(headers.contains("x-call-id: "), headers);
    assertTrue(headers.contains("x-start-time: "), headers);
    assertTrue(headers.contains("x-forwarded-for: "), headers);
  }

  @Test
  void statusOfTheFunctionComesThrough() throws Exception {
    assertEquals(418, gateway.call("lab/status?code=418").status());
  }

  @Test
  void tenMegabytesComeBackByteForByte() throws Exception {
    byte[] body = randomBytes(TEN_MEGABYTES);
    assertArrayEquals(body, gateway.call("POST", "lab/echo", body).bytes());
  }

  @Test
  void bodyOfUnknownLengthComesBackByteForByte() throws Exception {
    byte[] body = randomBytes(TEN_MEGABYTES);
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri("/function/lab/echo"))
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();
    assertArrayEquals(body, gateway.client().send(request, BodyHandlers.ofByteArray()).body());
  }

  @Test
  void linesArriveWhileTheFunctionIsStillWriting() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri("/function/lab/stream?n=3&ms=500")).build();
    var response = gateway.client().send(request, BodyHandlers.ofInputStream());
    long first;
    long last = 0;
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      assertEquals("line 1 of 3", lines.readLine());
      first = System.nanoTime();
      while (lines.readLine() != null) {
        last = System.nanoTime();
      }
    }
    assertTrue(
        last - first > 500_000_000L, "all lines came at once, " + (last - first) + " ns apart");
  }

  @Test
  void thousandCallsOneAfterAnotherAllSucceed() throws Exception {
    for (int i = 0; i < 1000; i++) {
      assertEquals(200, gateway.call("hello").status(), "call " + i);
    }
  }

  @Test
  void callsFromSixtyFourClientsAtOnceAllSucceed() throws Exception {
    Callable<List<Integer>> client =
        () -> {
          List<Integer> statuses = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            statuses.add(gateway.call("hello").status());
          }
          return statuses;
        };
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Integer>>> answers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        answers.add(clients.submit(client));
      }
      for (Future<List<Integer>> answer : answers) {
        assertTrue(
            answer.get().stream().allMatch(status -> status == 200),
            () -> "statuses " + answer.resultNow());
      }
    }
  }

  private static byte[] randomBytes(int n) {
    byte[] bytes = new byte[n];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
