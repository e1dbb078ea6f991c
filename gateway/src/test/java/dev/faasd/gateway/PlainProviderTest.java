package dev.faasd.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.VersionInfo;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.EventLoops;
import dev.faasd.http.HttpClient;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Response;
import dev.faasd.http.Upstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway in front of a provider of OpenFaaS that is not ours. */
class PlainProviderTest {
  @TempDir Path directory;
  private final EventLoops loops = EventLoops.start(2, "world");
  private final HttpClient client = new HttpClient(loops);
  private final HttpServer function =
      HttpServer.start(
          loops,
          List.of(new ListenAddress.Tcp("127.0.0.1", 0)),
          exchange ->
              exchange.blocking(
                  body ->
                      Response.text(
                          200,
                          exchange.method()
                              + " "
                              + exchange.target()
                              + " "
                              + exchange.headers().has("X-Call-Id")
                              + " "
                              + body.text())));
  private final PlainProvider provider = new PlainProvider(loops, function.port());
  private Gateway gateway;
  private Upstream front;

  private record Answer(int status, String body, String retryAfter) {}

  @BeforeEach
  void start() throws Exception {
    Files.writeString(directory.resolve("basic-auth-user"), "admin\n");
    Files.writeString(directory.resolve("basic-auth-password"), "secret\n");
    start("10s");
  }

  private void start(String upstreamTimeout) {
    Map<String, String> environment =
        Map.of(
            "functions_provider_url",
            "http://127.0.0.1:" + provider.port() + "/",
            "secret_mount_path",
            directory.toString(),
            "upstream_timeout",
            upstreamTimeout,
            "port",
            "0",
            "metrics_port",
            "0");
    gateway =
        Gateway.start(
            new Environment(environment).settings().orElseThrow(), VersionInfo.of("0.1", "cafe"));
    front = Upstream.tcp(loops, "127.0.0.1", gateway.port());
  }

  private void restart(String upstreamTimeout) {
    front.close();
    gateway.close();
    start(upstreamTimeout);
  }

  @AfterEach
  void close() {
    front.close();
    gateway.close();
    provider.close();
    function.close();
    loops.close();
  }

  private Answer send(ClientRequest request) throws InterruptedException {
    try (ClientResponse response = client.send(front, request)) {
      return new Answer(
          response.status(), response.text(), response.headers().first("retry-after").orElse(""));
    }
  }

  private Answer get(String target) throws InterruptedException {
    return send(ClientRequest.get(target));
  }

  private String metrics() throws InterruptedException {
    try (Upstream inside = Upstream.tcp(loops, "127.0.0.1", gateway.metricsPort());
        ClientResponse response = client.send(inside, ClientRequest.get("/metrics"))) {
      return response.text();
    }
  }

  @Test
  void manyCallsOfASleeperScaleItUpOnceAndAreAllAnswered() throws Exception {
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Answer> call = () -> get("/function/lazy/a%2Fb?c=d");
      for (int i = 0; i < 20; i++) {
        answers.add(callers.submit(call));
      }
    }
    for (Future<Answer> answer : answers) {
      assertEquals(new Answer(200, "GET /function/lazy/a%2Fb?c=d true \n", ""), answer.get());
    }
    assertEquals(
        List.of(
            "namespace=openfaas-fn {\"serviceName\":\"lazy\",\"namespace\":\"openfaas-fn\",\"replicas\":2}"),
        provider.scales());
    String text = metrics();
    String waits = "gateway_function_wait_seconds_count{function_name=\"lazy.openfaas-fn\"} 20";
    assertTrue(text.contains(waits), text);
    assertTrue(text.contains("code=\"200\",function_name=\"lazy.openfaas-fn\"} 20"), text);
  }

  @Test
  void awakeFunctionsAreAskedAboutSeldom() throws Exception {
    for (int i = 0; i < 300; i++) {
      assertEquals(200, get("/function/lazy").status());
    }
    assertTrue(provider.questions() < 150, "asked " + provider.questions() + " times");
  }

  @Test
  void unknownFunctionsAreNotFoundAndCountedWithoutTheirNames() throws Exception {
    assertEquals(
        new Answer(404, "There is no function nobody.openfaas-fn.\n", ""), get("/function/nobody"));
    assertEquals(404, get("/function/no%20name").status());
    String text = metrics();
    assertFalse(text.contains("nobody"), text);
    assertTrue(text.contains("path=\"/function/{name}\",status=\"404\"} 2"), text);
  }

  @Test
  void sleeperThatDoesNotGetReadyIsUnavailable() throws Exception {
    provider.neverGetReady();
    restart("300ms");
    Answer answer = get("/function/lazy");
    assertEquals(503, answer.status());
    assertTrue(answer.body().contains("upstream_timeout (300 ms)"), answer.body());
    assertEquals("1", answer.retryAfter());
  }

  @Test
  void providerThatDoesNotScaleIsToldOf() throws Exception {
    provider.answerScales(500);
    Answer answer = get("/function/lazy");
    assertEquals(
        new Answer(503, "The provider refuses to scale lazy.openfaas-fn up.\n", "1"), answer);
  }

  @Test
  void changedCredentialsCountAtOnce() throws Exception {
    provider.changePassword("changed");
    Answer refused = get("/function/lazy");
    assertEquals(502, refused.status());
    assertTrue(refused.body().contains("secret_mount_path"), refused.body());
    Files.writeString(directory.resolve("basic-auth-password"), "changed");
    assertEquals(200, get("/function/lazy").status());
  }

  @Test
  void providerThatIsAwayIsABadGateway() throws Exception {
    assertEquals(200, get("/function/lazy").status());
    provider.close();
    assertEquals(502, get("/function/other").status());
  }

  @Test
  void listHasTheGatewaysCounts() throws Exception {
    get("/function/lazy");
    Answer stranger = get("/system/functions");
    assertEquals(401, stranger.status());
    Answer list =
        send(
            ClientRequest.get("/system/functions").with("authorization", "Basic YWRtaW46c2VjcmV0"));
    assertTrue(list.body().contains("\"invocationCount\":1"), list.body());
  }
}
