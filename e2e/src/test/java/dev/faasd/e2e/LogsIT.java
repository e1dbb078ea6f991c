package dev.faasd.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("e2e")
@Timeout(120)
@ExtendWith(SharedFaasd.class)
class LogsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Gateway gateway;

  LogsIT(Gateway gateway) {
    this.gateway = gateway;
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    Functions.deploy(gateway, "talker", "lab");
  }

  @Test
  void whatAFunctionWroteIsToldAndTheAnswerEnds() throws Exception {
    await()
        .until(() -> gateway.system("logs?name=talker").text().contains("listening on port 8080"));
    JsonNode line = JSON.readTree(gateway.system("logs?name=talker&tail=1").text());
    assertEquals("talker", line.path("name").asText());
    assertEquals("openfaas-fn", line.path("namespace").asText());
    assertTrue(line.path("instance").asText().startsWith("talker.g"), line::toString);
  }

  @Test
  void whyAFunctionDidNotComeUpIsStillInItsLog() throws Exception {
    gateway.deploy("mute", Functions.LAB, Map.of("FAIL_START", "1"));
    await().until(() -> gateway.system("logs?name=mute").text().contains("told to fail at start"));
  }

  @Test
  void followerGetsEachLineAtOnceThroughTheGateway() throws Exception {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(gateway.follow("logs?name=talker&follow=true&tail=1"), UTF_8))) {
      lines.readLine();
      for (int bytes : new int[] {100, 40_000}) {
        assertEquals(200, gateway.call("talker/log?bytes=" + bytes).status());
        assertEquals(bytes - 1, textOf(lines.readLine()).length());
      }
    }
  }

  private static String textOf(String line) throws IOException {
    return JSON.readTree(line).path("text").asText();
  }
}
