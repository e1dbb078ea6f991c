package dev.faasd.gateway;

import static dev.faasd.api.ReplicaState.SERVING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.http.EventLoops;
import dev.faasd.http.Exchange;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvocationCountsTest {
  private final EventLoops loops = EventLoops.start(1, "test-prometheus");
  private @TempDir Path directory;

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void areWrittenIntoWhatTheProviderSaid() {
    Map<String, Long> counts = Map.of("a.openfaas-fn", 3L, "a.other", 4L);
    InvocationCounts into =
        new InvocationCounts(name -> counts.getOrDefault(name, 0L), "openfaas-fn");
    assertEquals(
        """
        [{"name":"a","x":[1.5],"invocationCount":3},\
        {"name":"a","namespace":"other","invocationCount":4},{"name":"b"}]""",
        list(
            into,
            """
            [{"name":"a","x":[1.5]},{"name":"a","namespace":"other","invocationCount":9},
             {"name":"b","invocationCount":1}]
            """));
    assertEquals("nonsense", list(into, "nonsense"));
    assertEquals("{}", list(into, "{}"));
  }

  private static String list(InvocationCounts into, String json) {
    return text(into.intoList(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void goOnWhereTheLastGatewayEnded() throws Exception {
    AtomicBoolean up = new AtomicBoolean();
    try (HttpServer prometheus =
            HttpServer.start(
                loops,
                List.of(new ListenAddress.Tcp("127.0.0.1", 0)),
                exchange -> history(exchange, up.get()));
        GatewayWorld world =
            new GatewayWorld(
                directory,
                Duration.ofSeconds(5),
                TrustedProxies.NONE,
                Optional.of(new ProviderAddress.Tcp("127.0.0.1", prometheus.port())))) {
      int port = world.function(exchange -> exchange.answer(Response.text(200, "served")));
      world
          .provider()
          .tell(FakeProvider.row("known", FakeProvider.replica("known.g1.0", port, SERVING)));
      world.awaitAnswer("/function/known", 200);
      assertTrue(!world.metrics().body().contains("gateway_function_invocations{"));
      up.set(true);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  world
                      .metrics()
                      .body()
                      .contains(
                          "gateway_function_invocations{function_name=\"known.openfaas-fn\"} "));
      String sum =
          world
              .metrics()
              .body()
              .lines()
              .filter(line -> line.startsWith("gateway_function_invocations{"))
              .findFirst()
              .orElseThrow();
      assertTrue(Double.parseDouble(sum.substring(sum.indexOf('}') + 2)) > 1000, sum);
      assertTrue(
          world
              .metrics()
              .body()
              .contains(
                  "gateway_function_invocation_inflight{function_name=\"known.openfaas-fn\"} 0.0"));
    }
  }

  private static void history(Exchange exchange, boolean up) {
    if (!up) {
      exchange.answer(Response.text(503, "starting"));
      return;
    }
    exchange.answer(
        Response.json(
            200,
            """
            {"status":"success","data":{"resultType":"vector","result":[
             {"metric":{"function_name":"known.openfaas-fn"},"value":[1700000000.1,"1000"]}]}}
            """
                .getBytes(StandardCharsets.UTF_8)));
  }
}
