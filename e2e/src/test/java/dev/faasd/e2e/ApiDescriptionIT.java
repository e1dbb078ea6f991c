package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The description of the API beside the gateway that serves it. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class ApiDescriptionIT {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final Gateway gateway;

  ApiDescriptionIT(Gateway gateway) {
    this.gateway = gateway;
  }

  @Test
  void everyOperationIsThereAndGuardedAsItSays() throws Exception {
    Answer description = gateway.withoutCredentials("/openapi.yaml");
    assertEquals(200, description.status());
    Map<String, Map<String, Map<String, Map<String, Object>>>> document =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(description.text());
    Map<String, Map<String, Map<String, Object>>> paths = document.get("paths");
    for (String path : paths.keySet()) {
      for (String method : paths.get(path).keySet()) {
        if (METHODS.contains(method)) {
          check(method, path, paths.get(path).get(method));
        }
      }
    }
  }

  private void check(String method, String path, Map<String, Object> operation) throws Exception {
    String upper = method.toUpperCase(Locale.ROOT);
    Answer answer = gateway.withoutCredentials(upper, path.replaceAll("\\{\\w+}", "absent"));
    String where = upper + " " + path + ": " + answer.status() + " " + answer.text();
    assertNotEquals(405, answer.status(), where);
    assertNotEquals("404 page not found", answer.text().strip(), where);
    boolean open = List.of().equals(operation.get("security"));
    assertEquals(!open, answer.status() == 401, where);
  }
}
