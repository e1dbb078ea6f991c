package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code faasd service …} of the built program, for functions and for core services. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class ServiceCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrivateFaasd faasd;
  private final Gateway gateway;

  ServiceCommandsIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    Functions.deploy(gateway, "commanded", "lab");
  }

  @Test
  void functionsAndServicesAreListedAsTablesAndAsJson() throws Exception {
    String functions = function("list");
    assertTrue(functions.startsWith("NAME "), functions);
    String row = "commanded +localhost/faasd/lab@sha256:[0-9a-f]{12} +\\d+ .* ago +running";
    assertTrue(functions.lines().anyMatch(line -> line.matches(row)), functions);
    JsonNode commanded = named("commanded", function("list", "-o", "json"));
    assertTrue(
        commanded.at("/instances/0/image").asText().startsWith("localhost/faasd/lab@sha256:"));
    assertEquals("running", commanded.at("/instances/0/status").asText());

    JsonNode nats = named("nats", service("list", "-o", "json"));
    assertEquals("running", nats.path("phase").asText());
    assertEquals(faasd.address("nats"), nats.at("/instances/0/address").asText());
    String services = service("list");
    assertTrue(
        services.lines().anyMatch(line -> line.matches("gateway +\\S+ +\\d+ .* ago +running.*")),
        services);
    assertTrue(services.lines().allMatch(line -> line.length() <= 80), services);
  }

  @Test
  void whatTheyUseIsToldByProcess() throws Exception {
    assertTrue(function("top").startsWith("NAME "));
    long pid = faasd.pid("openfaas-fn", "commanded.");
    assertTrue(
        lines(function("top", "-o", "json")).stream()
            .anyMatch(
                one -> one.path("pid").asLong() == pid && one.path("memoryBytes").asLong() > 0));
    JsonNode nats = named("nats", service("top", "-o", "json"));
    assertEquals(faasd.pid("openfaas", "nats"), nats.path("pid").asLong());
  }

  @Test
  void whatTheyWroteIsTold() throws Exception {
    for (String word : List.of("first", "second")) {
      assertEquals(200, gateway.call("commanded/note?text=" + word).status());
    }
    await().until(() -> function("logs", "commanded").contains(" second\n"));
    assertTrue(function("logs", "commanded").contains(" first\n"));
    String last = function("logs", "commanded", "--tail", "1");
    assertTrue(last.endsWith(" second\n"), last);
    assertEquals(1, last.lines().count(), last);
    JsonNode json = lines(function("logs", "commanded", "--tail", "1", "-o", "json")).getFirst();
    assertEquals("second", json.path("text").asText());
    assertTrue(json.path("instance").asText().startsWith("commanded.g"), json::toString);

    String nats = service("logs", "nats", "--since", "1h");
    assertTrue(nats.contains("Server is ready"), nats);
    JsonNode line = lines(service("logs", "nats", "--since", "1h", "-o", "json")).getFirst();
    assertEquals("nats", line.path("instance").asText());
  }

  @Test
  void functionIsRestartedStoppedAndStarted() throws Exception {
    long before = faasd.pid("openfaas-fn", "commanded.");
    assertEquals("commanded is running\n", function("restart", "commanded"));
    assertNotEquals(before, faasd.pid("openfaas-fn", "commanded."));
    awaitAnswer();

    assertEquals("commanded is stopped\n", function("stop", "commanded"));
    assertEquals("asleep", status());
    assertEquals("commanded is being started\n", function("start", "commanded"));
    await().until(() -> status().equals("running"));
    awaitAnswer();
  }

  @Test
  void serviceIsRestartedStoppedAndStarted() throws Exception {
    long before = faasd.pid("openfaas", "prometheus");
    assertEquals("prometheus is running\n", service("restart", "prometheus"));
    assertNotEquals(before, faasd.pid("openfaas", "prometheus"));

    assertTrue(service("stop", "prometheus").startsWith("prometheus is stopped"));
    assertEquals(
        "stopped", named("prometheus", service("list", "-o", "json")).path("phase").asText());
    assertTrue(service("start", "prometheus").startsWith("prometheus is running"));
    assertTrue(faasd.pid("openfaas", "prometheus") > 0);
  }

  @Test
  void whatIsNotThereIsToldInASentence() throws Exception {
    for (String verb : List.of("restart", "stop", "start")) {
      Ended core = faasd.command("service", verb, "unknown");
      assertEquals(1, core.exit(), core.output());
      assertTrue(core.output().startsWith("Error: there is no service unknown"), core.output());
      Ended function =
          faasd.command("service", verb, "--namespace", "openfaas-fn", "unknown-function");
      assertEquals(1, function.exit(), function.output());
      assertTrue(function.output().startsWith("Error: "), function.output());
      assertTrue(function.output().contains("unknown-function"), function.output());
      assertEquals(1, function.output().lines().count(), function.output());
    }
  }

  private void awaitAnswer() {
    await().atMost(Patience.RECOVERY).until(() -> gateway.answers("commanded/"));
  }

  private String status() throws IOException {
    return named("commanded", function("list", "-o", "json")).at("/instances/0/status").asText();
  }

  private String service(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("service"));
    line.addAll(List.of(words));
    return faasd.command(line.toArray(String[]::new)).succeeded();
  }

  private String function(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--namespace", "openfaas-fn"));
    return service(line.toArray(String[]::new));
  }

  private static List<JsonNode> lines(String output) throws IOException {
    try (BufferedReader reader = new BufferedReader(new StringReader(output))) {
      List<JsonNode> lines = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(JSON.readTree(line));
      }
      return lines;
    }
  }

  private static JsonNode named(String name, String output) throws IOException {
    return lines(output).stream()
        .filter(one -> one.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + output));
  }
}
