package dev.faasd.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The connector that people copy, at faasd's own NATS in the place of another. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class ConnectorIT {
  private final PrivateFaasd faasd;
  private final Gateway gateway;

  ConnectorIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @Test
  void messageIsHandedToTheFunctionsThatWantItsTopic() throws Exception {
    new AsyncCalls(gateway)
        .deploy("listener", Map.of("topic", "orders.created, orders.paid", "other", "x"));
    Path data = faasd.surroundings().directory().resolve("faasd");
    String password = Files.readString(data.resolve("secrets/nats-password"));
    String host =
        Files.readAllLines(data.resolve("hosts")).stream()
            .filter(line -> line.endsWith("nats"))
            .map(line -> line.split("\\s+", -1)[0])
            .findFirst()
            .orElseThrow();
    Path log = faasd.surroundings().directory().resolve("connector.log");
    try (SupervisedProcess _ =
        SupervisedProcess.start(
            List.of(
                "python3",
                Surroundings.ROOT.resolve("docs/connector/nats-connector.py").toString()),
            Map.of(
                "GATEWAY_URL",
                gateway.uri("/").toString(),
                "PASSWORD_FILE",
                data.resolve("secrets/basic-auth-password").toString(),
                "NATS_URL",
                "faasd:" + password + "@" + host + ":4222",
                "REFRESH",
                "0.5"),
            log)) {
      await()
          .atMost(Patience.RECOVERY)
          .until(
              () -> {
                publish(host, password, "orders.created", "an order\r\nof two lines");
                return calls() >= 1;
              });
      long before = calls();
      await()
          .atMost(Patience.RECOVERY)
          .until(
              () -> {
                publish(host, password, "orders.paid", "");
                return calls() > before;
              });
    }
  }

  private long calls() throws Exception {
    return gateway.system("function/listener").json().path("invocationCount").asLong();
  }

  private static void publish(String host, String password, String subject, String body)
      throws IOException {
    try (Socket socket = new Socket(host, 4222)) {
      String options =
          "{\"verbose\":false,\"user\":\"faasd\",\"pass\":\"%s\"}".formatted(password.strip());
      socket
          .getOutputStream()
          .write(
              "CONNECT %s\r\nPUB %s %d\r\n%s\r\nPING\r\n"
                  .formatted(options, subject, body.length(), body)
                  .getBytes(UTF_8));
      String seen = "";
      while (!seen.contains("PONG")) {
        byte[] bytes = new byte[4096];
        int n = socket.getInputStream().read(bytes);
        if (n < 0) {
          throw new IOException("the server closed the connection after " + seen);
        }
        seen += new String(bytes, 0, n, UTF_8);
      }
    }
  }
}
