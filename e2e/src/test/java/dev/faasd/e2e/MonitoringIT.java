package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The dashboard and the alerts beside the Prometheus that faasd runs. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class MonitoringIT {
  private static final Path DIRECTORY = Surroundings.ROOT.resolve("docs/monitoring");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern METRIC =
      Pattern.compile("\\b((?:gateway|provider|pod|http)_[a-z_]+|up)\\b");

  private final PrivateFaasd faasd;
  private final Gateway gateway;

  MonitoringIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @Test
  void prometheusUnderstandsAndHasWhatDashboardAndAlertsAskFor() throws Exception {
    Functions.deploy(gateway, "watched", "hello");
    assertEquals(200, gateway.call("watched").status());
    sendNonsense();
    Set<String> wanted = new TreeSet<>();
    for (String expression : expressions()) {
      String plain = expression.replace("$__rate_interval", "1m").replace("$function", ".*");
      assertEquals("success", faasd.prometheus().query(plain).path("status").asText(), plain);
      METRIC.matcher(plain).results().forEach(found -> wanted.add(found.group(1)));
    }
    assertTrue(wanted.size() > 8, wanted.toString());
    await()
        .atMost(Patience.RECOVERY)
        .untilAsserted(() -> assertTrue(known().containsAll(wanted), () -> missing(wanted)));
  }

  private void sendNonsense() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), faasd.gatewayPort())) {
      socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertTrue(new String(answer, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 400 "));
    }
  }

  private String missing(Set<String> wanted) {
    Set<String> missing = new TreeSet<>(wanted);
    try {
      missing.removeAll(known());
    } catch (Exception e) {
      return e.toString();
    }
    return "Prometheus does not know " + missing;
  }

  private Set<String> known() throws Exception {
    Set<String> names = new TreeSet<>();
    faasd
        .prometheus()
        .ask("label/__name__/values")
        .path("data")
        .forEach(name -> names.add(name.asText()));
    return names;
  }

  private static List<String> expressions() throws Exception {
    List<String> all = new ArrayList<>();
    JSON.readTree(DIRECTORY.resolve("dashboard.json").toFile())
        .findValues("expr")
        .forEach(expression -> all.add(expression.asText()));
    Object alerts =
        new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(Files.readString(DIRECTORY.resolve("alerts.yml")));
    JsonNode rules = JSON.valueToTree(alerts);
    rules.findValues("expr").forEach(expression -> all.add(expression.asText()));
    return all;
  }
}
