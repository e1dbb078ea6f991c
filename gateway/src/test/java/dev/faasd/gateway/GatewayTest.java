package dev.faasd.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.ReplicaState;
import dev.faasd.gateway.GatewayWorld.Answer;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.Exchange;
import dev.faasd.http.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls and API requests of a gateway whose functions are awake. */
class GatewayTest {
  @TempDir Path directory;
  private GatewayWorld world;

  @BeforeEach
  void start() throws Exception {
    world = new GatewayWorld(directory, Duration.ofSeconds(5));
    int port = world.function(GatewayTest::tell);
    world
        .provider()
        .tell(FakeProvider.row("hello", FakeProvider.replica("h.1", port, ReplicaState.SERVING)));
    world.awaitAnswer("/function/hello", 200);
  }

  private static void tell(Exchange exchange) {
    StringBuilder all = new StringBuilder(exchange.method() + " " + exchange.target() + "\n");
    exchange.headers().forEach((name, value) -> all.append(name + ": " + value + "\n"));
    exchange.blocking(body -> Response.text(200, all + body.text()));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/function/hello, /",
    "/function/hello/, /",
    "/function/hello?a=%2F, /?a=%2F",
    "/function/hello.openfaas-fn, /",
    "/function/hello.openfaas-fn/a%2Fb//../c?x, /a%2Fb//../c?x",
  })
  void theFunctionSeesWhatFollowsItsName(String called, String seen) throws Exception {
    Answer answer = world.send(ClientRequest.of("PUT", called).body("body"));
    assertEquals(200, answer.status());
    assertTrue(answer.body().startsWith("PUT " + seen + "\n"), answer.body());
    assertTrue(answer.body().endsWith("\nbody\n"), answer.body());
  }

  @Test
  void aCallIsMarkedOnItsWay() throws Exception {
    Answer answer = world.send(ClientRequest.get("/function/hello").with("X-Call-Id", "mine"));
    assertTrue(answer.body().contains("X-Call-Id: mine\n"), answer.body());
    assertTrue(answer.body().contains("X-Forwarded-Host: 127.0.0.1:" + world.gateway().port()));
    assertTrue(answer.body().contains("X-Forwarded-For: 127.0.0.1:"), answer.body());
    assertTrue(answer.has("X-Call-Id: mine\n"), answer.headers());
    assertTrue(answer.headers().matches("(?s).*X-Start-Time: \\d{19}\n.*"), answer.headers());
  }

  @Test
  void aCallWithoutIdGetsOne() throws Exception {
    Answer answer = world.get("/function/hello");
    assertTrue(
        answer
            .headers()
            .matches("(?s).*X-Call-Id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f-]{16}.*"),
        answer.headers());
  }

  @ParameterizedTest
  @CsvSource({"/, /", "/?a=b, /?a=b"})
  void theFirstGatewaysHeaderNamesAFunctionToo(String called, String seen) throws Exception {
    for (String name : List.of("hello", "hello.openfaas-fn")) {
      Answer answer = world.send(ClientRequest.get(called).with("X-Function", name));
      assertTrue(answer.body().startsWith("GET " + seen + "\n"), answer.body());
    }
    assertEquals(404, world.send(ClientRequest.get("/").with("X-Function", "nobody")).status());
    assertEquals(404, world.send(ClientRequest.get("/x").with("X-Function", "hello")).status());
  }

  @ParameterizedTest
  @CsvSource({"/function/nobody", "/function/hello.other", "/function/a.b.c/x", "/function/%20"})
  void anUnknownFunctionIsNamedAndNotFound(String target) throws Exception {
    Answer answer = world.get(target);
    assertEquals(404, answer.status());
    assertTrue(answer.body().startsWith("There is no function "), answer.body());
    assertTrue(answer.has("X-Call-Id: ") && answer.has("X-OpenFaaS-Internal: gateway"));
  }

  @Test
  void aMethodThatFunctionsDoNotHaveIsRefused() throws Exception {
    assertEquals(405, world.send(ClientRequest.of("TRACE", "/function/hello")).status());
  }

  @Test
  void theApiGetsTheCallersCredentialsAndNotOurs() throws Exception {
    ClientRequest request = ClientRequest.of("POST", "/system/functions?namespace=x").body("{}");
    assertEquals(
        "POST /system/functions?namespace=x Basic abc {}\n",
        world.send(request.with("authorization", "Basic abc")).body());
    assertEquals("POST /system/functions?namespace=x - {}\n", world.send(request).body());
  }

  @Test
  void everyManagementRouteIsPassedOn() throws Exception {
    for (String line :
        List.of(
            "PUT /system/functions",
            "DELETE /system/functions",
            "POST /system/scale-function/hello",
            "GET /system/secrets?namespace=blue",
            "POST /system/secrets",
            "PUT /system/secrets",
            "DELETE /system/secrets",
            "GET /system/namespaces",
            "POST /system/namespace/",
            "GET /system/namespace/blue",
            "PUT /system/namespace/blue",
            "DELETE /system/namespace/blue",
            "DELETE /system/namespaces/blue",
            "GET /system/logs?name=hello&follow=true")) {
      String[] parts = line.split(" ", 2);
      ClientRequest request =
          ClientRequest.of(parts[0], parts[1]).with("authorization", "Basic abc").body("{}");
      assertEquals(line + " Basic abc {}\n", world.send(request).body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/system/functions?namespace=x", "/system/function/hello?usage=1"})
  void whatIsToldOfFunctionsIsAskedOfTheProvider(String target) throws Exception {
    Answer answer = world.send(ClientRequest.get(target).with("authorization", "Basic abc"));
    assertEquals("GET " + target + " Basic abc \n", answer.body());
  }

  @Test
  void everyRouteIsDescribed() throws Exception {
    String description = world.get("/openapi.yaml").body();
    assertTrue(description.contains("version: \"0."), description);
    ControlPlane.SYSTEM.stream()
        .filter(template -> !template.endsWith("*"))
        .forEach(template -> assertTrue(description.contains("\n  " + template + ":\n"), template));
  }

  @Test
  void theRoutingStreamIsNotForThePublic() throws Exception {
    ClientRequest request =
        ClientRequest.get("/system/routes").with("authorization", "Bearer " + FakeProvider.TOKEN);
    assertEquals(404, world.send(request).status());
    assertEquals(404, world.send(ClientRequest.of("POST", "/system/routes/wake")).status());
  }

  @Test
  void healthIsTheProviders() throws Exception {
    assertEquals(200, world.get("/healthz").status());
    world.provider().beWell(500);
    assertEquals(503, world.get("/healthz").status());
    world.provider().stop();
    assertEquals(502, world.get("/healthz").status());
    assertEquals(200, world.get("/function/hello").status());
  }

  @Test
  void infoIsOfBoth() throws Exception {
    Answer answer = world.send(ClientRequest.get("/system/info").with("authorization", "Basic x"));
    assertEquals(200, answer.status());
    assertTrue(answer.body().contains("\"provider\":{\"provider\":\"faasd\""), answer.body());
    assertTrue(answer.body().contains("\"sha\":\"cafe\""), answer.body());
    Answer stranger = world.get("/system/info");
    assertEquals(401, stranger.status());
    assertTrue(stranger.has("www-authenticate: Basic"), stranger.headers());
  }

  @Test
  void aBrowserSeesAPage() throws Exception {
    Answer page = world.get("/");
    assertTrue(page.body().contains("<title>faasd</title>"), page.body());
    assertTrue(page.has("content-security-policy: default-src 'none';"), page.headers());
    assertFalse(page.body().contains("${"), page.body());
    assertEquals(200, world.get("/ui/").status());
    assertEquals(301, world.get("/ui").status());
    assertEquals(404, world.get("/nothing").status());
  }

  @Test
  void callsAreCountedUnderTheNamesThatDashboardsKnow() throws Exception {
    world.get("/function/hello");
    world.get("/function/nobody");
    world.get("/system/functions");
    String text = world.metrics().body();
    for (String line :
        new String[] {
          "gateway_function_invocation_total{code=\"200\",function_name=\"hello.openfaas-fn\"} ",
          "gateway_function_invocation_started{function_name=\"hello.openfaas-fn\"} ",
          "gateway_functions_seconds_bucket{code=\"200\",function_name=\"hello.openfaas-fn\",le=\"0.005\"} ",
          "gateway_service_count{function_name=\"hello.openfaas-fn\"} 1.0",
          "http_requests_total{method=\"GET\",path=\"/system/functions\",status=\"200\"} 1.0",
          "http_requests_total{method=\"GET\",path=\"/function/{name}\",status=\"404\"} ",
          "jvm_memory_used_bytes",
          "process_cpu_seconds_total",
        }) {
      assertTrue(text.contains(line), line + "\n" + text);
    }
    assertFalse(text.contains("nobody"), text);
  }
}
