package dev.faasd.gateway;

import static dev.faasd.api.ReplicaState.SERVING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.http.RawClient;
import dev.faasd.http.RawRequest;
import dev.faasd.http.Response;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What comes from the internet through Debian's Caddy. It mends some of what we refuse, and passes
 * that on as one request; nothing makes the two of them see different requests.
 */
@Tag("integration")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BehindCaddyIT {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

  /** Harmless, but Caddy does not take them. */
  private static final Set<String> REFUSED = Set.of("an empty line before the request line");

  private final List<String> served = new CopyOnWriteArrayList<>();
  private GatewayWorld world;
  private Caddy caddy;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    world = new GatewayWorld(directory, Duration.ofSeconds(5));
    int port =
        world.function(
            exchange ->
                exchange.blocking(
                    body -> {
                      String from = exchange.headers().first("X-Forwarded-For").orElse("");
                      served.add(exchange.target() + " " + from + " " + body.text());
                      return Response.text(200, "served");
                    }));
    world
        .provider()
        .tell(FakeProvider.row("echo", FakeProvider.replica("echo.g1.0", port, SERVING)));
    world.awaitAnswer("/function/echo/", 200);
    caddy = new Caddy(directory, world.gateway().port());
  }

  @AfterAll
  void stop() throws Exception {
    caddy.close();
    world.close();
  }

  static List<RawRequest> all() {
    return RawRequest.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void eachIsOneRequestOrRefused(RawRequest request) throws Exception {
    served.clear();
    String answers = answersTo(request.bytes().replaceFirst(" /", " /function/echo/"));
    Matcher statuses = STATUS.matcher(answers);
    int ok = 0;
    while (statuses.find()) {
      ok += statuses.group(1).equals("200") ? 1 : 0;
    }
    assertTrue(served.size() <= 1, () -> request.name() + " became " + served);
    assertEquals(ok, served.size(), () -> request.name() + ": " + answers);
    if (request.status() == 200 && !REFUSED.contains(request.name())) {
      assertEquals(1, ok, () -> request.name() + ": " + answers);
    }
  }

  /** Where Caddy closes on bytes that it has not read, its answer may be lost with them. */
  private String answersTo(String bytes) throws IOException {
    try (RawClient client = new RawClient(caddy.port())) {
      client.send(bytes);
      if (!bytes.contains("HTTP/1.0")) {
        client.sendHead("GET /next HTTP/1.1", "Host: a", "Connection: close");
      }
      return client.rest();
    } catch (SocketException _) {
      return "";
    }
  }

  @Test
  void callersAddressIsTheOneThatCaddySaw() throws Exception {
    served.clear();
    try (RawClient client = new RawClient(caddy.port())) {
      client.sendHead(
          "GET /function/echo/who HTTP/1.1",
          "Host: a",
          "X-Forwarded-For: 192.0.2.1",
          "Connection: close");
      assertTrue(client.rest().contains("served"));
    }
    assertEquals(List.of("/who 127.0.0.1 "), served);
  }
}
