package dev.faasd.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.NamespaceName;
import dev.faasd.http.EventLoops;
import dev.faasd.http.HttpClient;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Response;
import dev.faasd.http.Router;
import dev.faasd.http.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertsTest {
  private final EventLoops loops = EventLoops.start(1, "test-alerts");
  private final List<String> scaled = new ArrayList<>();
  private String status = "";
  private Response scaleAnswer = Response.empty(202);
  private HttpServer server;
  private Upstream upstream;
  private Alerts alerts;

  @BeforeEach
  void start() {
    Router provider =
        Router.builder()
            .on(
                "GET",
                "/system/info",
                (e, _) ->
                    e.answer(
                        e.headers().first("authorization").isEmpty()
                            ? Response.text(401, "who?").with("www-authenticate", "Basic")
                            : Response.empty(200)))
            .on("GET", "/system/function/gone", (e, _) -> e.answer(Response.empty(404)))
            .on(
                "GET",
                "/system/function/{name}",
                (e, _) -> e.answer(Response.json(200, status.getBytes(StandardCharsets.UTF_8))))
            .on(
                "POST",
                "/system/scale-function/{name}",
                (e, _) ->
                    e.blocking(
                        body -> {
                          scaled.add(e.target() + " " + body.text());
                          return scaleAnswer;
                        }))
            .build();
    server = HttpServer.start(loops, List.of(new ListenAddress.Tcp("127.0.0.1", 0)), provider);
    upstream = Upstream.tcp(loops, "127.0.0.1", server.port());
    alerts =
        new Alerts(
            new ProviderClient(new HttpClient(loops), upstream, Token.NONE), NamespaceName.DEFAULT);
  }

  @AfterEach
  void stop() {
    upstream.close();
    server.close();
    loops.close();
  }

  @ParameterizedTest
  @CsvSource({
    // state, replicas, min, max, factor, wanted
    "firing, 1, 1, 20, 20, 5",
    "firing, 5, 1, 20, 20, 9",
    "firing, 18, 1, 20, 20, 20",
    "firing, 1, 1, 5, 10, 2",
    "resolved, 9, 1, 20, 20, 1",
    "resolved, 9, 2, 20, 20, 2",
    "firing, 9, 2, 20, 0, 2",
  })
  void alertsAddReplicasByStepsAndTakeThemAwayAtOnce(
      String state, int replicas, int min, int max, int factor, int wanted) throws Exception {
    beStatus(replicas, min, max, factor);
    assertEquals(200, take(state, "busy").status());
    assertEquals(
        List.of(
            "/system/scale-function/busy?namespace=openfaas-fn "
                + "{\"serviceName\":\"busy\",\"replicas\":"
                + wanted
                + ",\"namespace\":\"openfaas-fn\"}"),
        scaled);
  }

  @ParameterizedTest
  @CsvSource({"firing, 20, 1, 20", "resolved, 1, 1, 20", "firing, 3, 3, 3"})
  void whatStaysTheSameIsNotScaled(String state, int replicas, int min, int max) throws Exception {
    beStatus(replicas, min, max, 20);
    assertEquals(200, take(state, "busy").status());
    assertEquals(List.of(), scaled);
  }

  @Test
  void functionsOfOtherNamespacesAreNamedWithThem() throws Exception {
    beStatus(1, 1, 20, 20);
    assertEquals(200, take("firing", "busy.blue").status());
    assertTrue(scaled.getFirst().startsWith("/system/scale-function/busy?namespace=blue "));
  }

  @Test
  void whatIsGoneIsNoFailure() throws Exception {
    assertEquals(200, take("firing", "gone").status());
    assertEquals(List.of(), scaled);
  }

  @Test
  void whatCannotBeScaledIsSaid() throws Exception {
    beStatus(1, 1, 20, 20);
    scaleAnswer = Response.text(400, "no memory");
    Response answer = take("firing", "busy");
    assertEquals(500, answer.status());
    assertEquals("busy: no memory\n", answer.text());
    assertEquals(500, take("firing", "no name").status());
  }

  @Test
  void strangersMayNotScale() throws Exception {
    assertEquals(401, alerts.take(webhook("firing", "busy"), Optional.empty()).status());
    assertEquals(401, alerts.take(new byte[0], Optional.empty()).status());
    assertEquals(List.of(), scaled);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "[]", "{}", "{\"alerts\": []}", "{\"alerts\": 1}"})
  void whatIsNoMessageOfAnAlertmanagerIsRefused(String body) throws Exception {
    Response answer = alerts.take(body.getBytes(StandardCharsets.UTF_8), Optional.of("Basic abc"));
    assertEquals(400, answer.status());
    assertTrue(answer.text().startsWith("This is no message of an Alertmanager: "));
  }

  private Response take(String state, String function) throws Exception {
    return alerts.take(webhook(state, function), Optional.of("Basic abc"));
  }

  private static byte[] webhook(String state, String function) {
    return """
        {"receiver": "scale-up", "status": "firing", "alerts": [{"status": "%s",
         "labels": {"alertname": "APIHighInvocationRate", "function_name": "%s"}}]}
        """
        .formatted(state, function)
        .getBytes(StandardCharsets.UTF_8);
  }

  private void beStatus(int replicas, int min, int max, int factor) {
    status =
        """
        {"name": "busy", "image": "x", "replicas": %d, "labels": {"com.openfaas.scale.min": "%d",
         "com.openfaas.scale.max": "%d", "com.openfaas.scale.factor": "%d"}}
        """
            .formatted(replicas, min, max, factor);
  }
}
