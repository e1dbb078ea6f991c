package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class BadInputIT {
  private static final String GOOD = Functions.LAB;

  private final PrivateFaasd faasd;
  private final Gateway gateway;

  BadInputIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("POST", "functions", "", "empty body"),
        arguments("POST", "functions", "{\"service\": \"x\",", "half a document"),
        arguments("POST", "functions", "[]", "another type"),
        arguments("POST", "functions", "{\"service\": 3, \"image\": {}}", "fields of another type"),
        arguments("POST", "functions", "{\"image\": \"" + GOOD + "\"}", "no name"),
        arguments("POST", "functions", "{\"service\": \"bad\"}", "no image"),
        arguments("POST", "functions", deployment("a.b", GOOD), "dot in the name"),
        arguments("POST", "functions", deployment("../../etc", GOOD), "path in the name"),
        arguments("POST", "functions", deployment("-bad", GOOD), "dash first"),
        arguments("POST", "functions", deployment("a".repeat(64), GOOD), "long name"),
        arguments(
            "POST",
            "functions",
            deployment("bad", "localhost/faasd/absent:dev"),
            "image that is not there"),
        arguments("POST", "functions", deployment("bad", "UPPER//case::"), "no image reference"),
        arguments("POST", "functions", with("\"namespace\": \"nowhere\""), "unknown namespace"),
        arguments("POST", "functions", with("\"limits\": {\"memory\": \"much\"}"), "no quantity"),
        arguments("POST", "functions", with("\"secrets\": [\"absent\"]"), "unknown secret"),
        arguments(
            "POST",
            "functions",
            with("\"labels\": {\"containerd.io/restart.status\": \"running\"}"),
            "reserved label"),
        arguments("PUT", "functions", deployment("absent", GOOD), "update of nothing"),
        arguments("DELETE", "functions", "{\"functionName\": \"absent\"}", "deletion of nothing"),
        arguments("DELETE", "functions", "nonsense", "deletion of nonsense"),
        arguments("GET", "functions?namespace=nowhere", "", "list of an unknown namespace"),
        arguments("POST", "scale-function/absent", "{\"replicas\": 1}", "scale of nothing"));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource
  void refused(String method, String path, String body, String description) throws Exception {
    var functions = gateway.system("functions").json();
    var containers = faasd.inContainerd("openfaas-fn", "containers");

    Answer answer = gateway.system(method, path, body);

    assertEquals(4, answer.status() / 100, () -> description + ": " + answer);
    assertFalse(answer.text().isBlank(), "says nothing");
    assertFalse(answer.text().contains("Exception"), answer::text);
    assertEquals(functions, gateway.system("functions").json());
    assertEquals(containers, faasd.inContainerd("openfaas-fn", "containers"));
  }

  @Test
  void statusOfAnUnknownFunctionIsNotFoundWithoutWordsAsInTheOriginal() throws Exception {
    Answer answer = gateway.system("function/absent");
    assertEquals(404, answer.status());
    assertEquals("", answer.text());
  }

  @Test
  void callOfAnUnknownFunctionIsNotFound() throws Exception {
    assertEquals(404, gateway.call("absent").status());
  }

  @Test
  void systemRequestsNeedCredentials() throws Exception {
    assertEquals(401, gateway.withoutCredentials("/system/functions").status());
    assertEquals(401, gateway.withoutCredentials("/system/info").status());
    assertTrue(gateway.system("functions").succeeded());
  }

  private static String deployment(String name, String image) {
    return Gateway.deployment(name, image, Map.of());
  }

  private static String with(String field) {
    return "{\"service\": \"bad\", \"image\": \"%s\", %s}".formatted(GOOD, field);
  }
}
