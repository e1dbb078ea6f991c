package dev.faasd.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import dev.faasd.compose.Service;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.WorkloadId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private HttpServer server;
  private int port;
  private int status = 503;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ready",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    port = server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void whoPublishesAPortIsReadyWhenHeListens() {
    Readiness readiness = readiness(List.of(port), Optional.empty());
    assertEquals(Optional.empty(), readiness.missing(at("127.0.0.1")));
    server.stop(0);
    assertEquals(
        Optional.of("it does not accept connections on port " + port),
        readiness.missing(at("127.0.0.1")));
  }

  @Test
  void whoHasAPageForItIsReadyWhenThatSaysSo() {
    Readiness readiness = readiness(List.of(port), Optional.of(port + "/ready"));
    assertEquals(
        Optional.of("http://127.0.0.1:" + port + "/ready answers 503"),
        readiness.missing(at("127.0.0.1")));
    status = 200;
    assertEquals(Optional.empty(), readiness.missing(at("127.0.0.1")));
    server.stop(0);
    assertEquals(
        Optional.of("http://127.0.0.1:" + port + "/ready does not answer: Connection refused"),
        readiness(List.of(), Optional.of(port + "/ready")).missing(at("127.0.0.1")));
  }

  @Test
  void whoHasNeitherIsReadyAtOnceButNotWithoutANetwork() {
    Readiness readiness = readiness(List.of(), Optional.empty());
    assertEquals(Optional.empty(), readiness.missing(at("127.0.0.1")));
    assertEquals(
        Optional.of("it is not on the network"), readiness.missing(instance(Optional.empty())));
  }

  private static Readiness readiness(List<Integer> ports, Optional<String> page) {
    Service service =
        new ComposeText(
                "services: {a: {image: i, ports: %s}}"
                    .formatted(ports.stream().map(port -> "\"1:%d\"".formatted(port)).toList()))
            .service();
    return Readiness.of(
        new Prober(new FakeWorkloads()),
        service,
        new ImageInfo(
            "i",
            "sha256:i",
            List.of(),
            List.of(),
            Map.of(),
            "",
            page.map(place -> Map.of(Readiness.LABEL, place)).orElse(Map.of())));
  }

  private static Instance at(String address) {
    return instance(Optional.of(address));
  }

  private static Instance instance(Optional<String> address) {
    return new Instance(
        new WorkloadId("test", "web"),
        "web",
        Map.of(),
        new TaskState.Running(1),
        address,
        List.of(),
        Instant.EPOCH);
  }
}
