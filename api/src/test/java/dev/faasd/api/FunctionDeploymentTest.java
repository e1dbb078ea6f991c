package dev.faasd.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionDeploymentTest {
  private static FunctionDeployment read(String json) {
    return Json.read(json.getBytes(UTF_8), FunctionDeployment.class);
  }

  @Test
  void nullsOfOldClientsAreTheSameAsLeftOut() {
    assertEquals(
        FunctionDeployment.of("a", "b"),
        read(
            """
            {"service":"a","image":"b","namespace":null,"envProcess":null,"envVars":null,"constraints":null,
             "secrets":null,"labels":null,"annotations":null,"limits":null,"requests":null,
             "readOnlyRootFilesystem":null,"network":"","registryAuth":"","unknown":{"x":[1]}}
            """));
  }

  @Test
  void keysMatchWhateverTheirCase() {
    assertEquals(FunctionDeployment.of("a", "b"), read("{\"SERVICE\":\"a\",\"Image\":\"b\"}"));
  }

  @Test
  void leastDeploymentIsWrittenAsTwoFields() {
    assertEquals(
        "{\"service\":\"a\",\"image\":\"b\"}",
        new String(Json.write(FunctionDeployment.of("a", "b")), UTF_8));
  }

  @Test
  void fullDeploymentSurvivesTheWire() {
    FunctionDeployment full =
        read(
            """
            {"service":"a","image":"b","namespace":"blue","envProcess":"cat","envVars":{"k":"v=w","e":null},
             "constraints":["c"],"secrets":["s"],"labels":{"l":"1"},"annotations":{"a":"{\\n\\"x\\": 1}"},
             "limits":{"memory":"5Mi","cpu":"100m"},"requests":{"memory":"1Mi"},"readOnlyRootFilesystem":true}
            """);
    assertEquals(Map.of("k", "v=w", "e", ""), full.envVars());
    assertEquals(Optional.of(new FunctionResources("5Mi", "100m")), full.limits());
    assertTrue(full.readOnlyRootFilesystem());
    assertEquals(full, Json.read(Json.write(full), FunctionDeployment.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "7",
        "\"x\"",
        "{\"service\":7}",
        "{\"service\":true}",
        "{\"envVars\":{\"a\":1}}",
        "{\"labels\":[]}",
        "{\"secrets\":{}}",
        "{\"limits\":\"5Mi\"}",
        "{\"limits\":{\"memory\":5}}",
        "{\"readOnlyRootFilesystem\":\"yes\"}",
        "{\"service\":\"a\"} trailing",
        "{'service':'a'}"
      })
  void whatIsNotADeploymentIsRefusedInOneSentence(String json) {
    MalformedJson malformed = assertThrows(MalformedJson.class, () -> read(json));
    assertEquals(1, malformed.getMessage().lines().count(), malformed.getMessage());
  }
}
