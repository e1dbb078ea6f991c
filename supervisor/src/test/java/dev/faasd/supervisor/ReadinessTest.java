package dev.faasd.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
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
    Readiness readiness = new Readiness(List.of(port), Optional.empty());
    assertEquals(Optional.empty(), readiness.missing(at("127.0.0.1")));
    server.stop(0);
    assertEquals(
        Optional.of("it does not accept connections on port " + port),
        readiness.missing(at("127.0.0.1")));
  }

  @Test
  void whoHasAPageForItIsReadyWhenThatSaysSo() {
    Readiness readiness = new Readiness(List.of(port), Optional.of(port + "/ready"));
    assertEquals(
        Optional.of("it answers 503 at http://127.0.0.1:" + port + "/ready"),
        readiness.missing(at("127.0.0.1")));
    status = 200;
    assertEquals(Optional.empty(), readiness.missing(at("127.0.0.1")));
    server.stop(0);
    assertEquals(
        Optional.of("it does not answer at port " + port + "/ready"),
        new Readiness(List.of(), Optional.of(port + "/ready")).missing(at("127.0.0.1")));
  }

  @Test
  void whoHasNeitherIsReadyAtOnceButNotWithoutANetwork() {
    Readiness readiness = new Readiness(List.of(), Optional.empty());
    assertEquals(Optional.empty(), readiness.missing(at("127.0.0.1")));
    assertEquals(
        Optional.of("it is not on the network"), readiness.missing(instance(Optional.empty())));
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
