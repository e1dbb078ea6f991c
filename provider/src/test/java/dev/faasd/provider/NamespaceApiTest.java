package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces by HTTP, on workloads in memory. */
class NamespaceApiTest {
  private static final String BLUE = "{'name':'blue','labels':{'openfaas':'1'}}";

  @TempDir private Path directory;

  private FakeWorkloads workloads;
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    workloads = new FakeWorkloads();
    workloads.put("moby", Map.of("theirs", "yes"));
    workloads.put("openfaas", Map.of("openfaas", "1"));
    provider = TestProvider.inMemory(directory, workloads);
  }

  @AfterEach
  void stop() {
    assertEquals(Map.of("theirs", "yes"), workloads.find("moby").orElseThrow());
    assertEquals(Map.of("openfaas", "1"), workloads.find("openfaas").orElseThrow());
    provider.close();
    workloads.close();
  }

  private static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }

  private HttpResponse<String> call(String method, String path, String json) throws Exception {
    return provider.call(method, "/system/" + path, json.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"namespace/", "namespace", "namespace/blue", "namespaces/blue", "namespaces"})
  void namespaceIsMadeAndShown(String path) throws Exception {
    HttpResponse<String> created = call("POST", path, BLUE);
    assertStatus(201, created);
    assertEquals("", created.body());
    assertEquals("[\"openfaas-fn\",\"blue\"]", call("GET", "namespaces", "").body());
    HttpResponse<String> shown = call("GET", "namespace/blue", "");
    assertStatus(200, shown);
    assertEquals("{\"name\":\"blue\",\"labels\":{\"openfaas\":\"1\"}}", shown.body());
    assertEquals("application/json", shown.headers().firstValue("content-type").orElse(""));
    assertStatus(200, provider.deploy("hello.blue", "good"));
    assertStatus(200, provider.invoke("hello.blue"));
  }

  @Test
  void markMayStandAmongTheAnnotations() throws Exception {
    assertStatus(201, call("POST", "namespace/", "{'name':'blue','annotations':{'openfaas':'1'}}"));
    assertEquals(Map.of("openfaas", "1"), workloads.find("blue").orElseThrow());
  }

  @Test
  void defaultNamespaceIsAlwaysThereAndListedOnce() throws Exception {
    workloads.put("openfaas-fn", Map.of("openfaas", "true", "team", "a"));
    assertEquals("[\"openfaas-fn\"]", call("GET", "namespaces", "").body());
    assertEquals(
        Map.of("openfaas", "true", "team", "a"), workloads.find("openfaas-fn").orElseThrow());
    assertStatus(200, call("GET", "namespace/openfaas-fn", ""));
    assertStatus(409, call("POST", "namespace/", BLUE.replace("blue", "openfaas-fn")));
    assertStatus(400, call("DELETE", "namespace/openfaas-fn", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true"})
  void namespaceThatAnotherProgramLabelledIsOneOfOurs(String mark) throws Exception {
    workloads.put("theirs", Map.of("openfaas", mark));
    assertEquals("[\"openfaas-fn\",\"theirs\"]", call("GET", "namespaces", "").body());
    assertStatus(200, call("GET", "namespace/theirs", ""));
    assertStatus(200, provider.deploy("hello.theirs", "good"));
  }

  @Test
  void namespaceThatIsNotLabelledIsNeitherShownNorTouched() throws Exception {
    workloads.put("off", Map.of("openfaas", "0"));
    assertEquals("[\"openfaas-fn\"]", call("GET", "namespaces", "").body());
    for (String name : List.of("moby", "openfaas", "off", "never")) {
      String body = BLUE.replace("blue", name);
      assertStatus(404, call("GET", "namespace/" + name, ""));
      assertStatus(404, call("PUT", "namespace/" + name, body));
      assertStatus(404, call("DELETE", "namespace/" + name, body));
      assertStatus(400, provider.deploy("hello." + name, "good"));
    }
    assertStatus(409, call("POST", "namespace/", BLUE.replace("blue", "moby")));
    assertStatus(409, call("POST", "namespace/", BLUE.replace("blue", "openfaas")));
    assertEquals(List.of(), workloads.names());
  }

  @Test
  void labelsAreReplacedWhole() throws Exception {
    call("POST", "namespace/", "{'name':'blue','labels':{'openfaas':'1','team':'a','old':'x'}}");
    assertStatus(409, call("POST", "namespace/", BLUE));
    HttpResponse<String> updated =
        call("PUT", "namespace/blue", "{'name':'blue','labels':{'openfaas':'1','team':'b'}}");
    assertStatus(202, updated);
    assertEquals("", updated.body());
    assertEquals(Map.of("openfaas", "1", "team", "b"), workloads.find("blue").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST   | namespace/       | {",
        "POST   | namespace/       | {'labels':{'openfaas':'1'}}",
        "POST   | namespace/       | {'name':'green'}",
        "POST   | namespace/       | {'name':'green','labels':{'openfaas':'0'}}",
        "POST   | namespace/       | {'name':'green','labels':{'openfaas':'0'},'annotations':{'openfaas':'1'}}",
        "POST   | namespace/       | {'name':'..','labels':{'openfaas':'1'}}",
        "POST   | namespace/       | {'name':'a/b','labels':{'openfaas':'1'}}",
        "POST   | namespace/       | {'name':'a--b','labels':{'openfaas':'1'}}",
        "POST   | namespace/green  | {'name':'other','labels':{'openfaas':'1'}}",
        "POST   | namespace/       | {'name':'green','labels':{'openfaas':'1','containerd.io/defaults/runtime':'x'}}",
        "POST   | namespace/       | {'name':'green','labels':{'openfaas':'1','':'x'}}",
        "PUT    | namespace/blue   | {'name':'other','labels':{'openfaas':'1'}}",
        "PUT    | namespace/blue   | {'name':'blue'}",
        "PUT    | namespace/blue   | {'name':'blue','labels':{'dev.faasd/x':'1','openfaas':'1'}}",
        "PUT    | namespace/       | {'labels':{'openfaas':'1'}}",
        "DELETE | namespace/blue   | {'name':'other'}",
        "DELETE | namespace/blue   | {",
        "GET    | namespace/       | ",
        "GET    | namespace/..     | ",
        "GET    | namespace/a%2Fb  | "
      })
  void badRequestIs400AndChangesNothing(String method, String path, String body) throws Exception {
    call("POST", "namespace/", BLUE);
    HttpResponse<String> response = call(method, path, body == null ? "" : body);
    assertStatus(400, response);
    assertEquals(1, response.body().lines().count(), response.body());
    assertEquals("[\"openfaas-fn\",\"blue\"]", call("GET", "namespaces", "").body());
    assertEquals(Map.of("openfaas", "1"), workloads.find("blue").orElseThrow());
  }

  @Test
  void labelBeyondWhatContainerdTakesIs400() throws Exception {
    assertStatus(
        400,
        call(
            "POST",
            "namespace/",
            "{'name':'green','labels':{'openfaas':'1','k':'" + "x".repeat(4096) + "'}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{'name':'blue'}", BLUE})
  void namespaceIsDeletedWithAllThatIsInIt(String body) throws Exception {
    call("POST", "namespace/", BLUE);
    call("POST", "secrets", "{'name':'key','namespace':'blue','value':'x'}");
    provider.deploy("one.blue", "good");
    provider.deploy("two.blue", "good");
    provider.deploy("stays", "good");
    assertStatus(202, call("DELETE", "namespace/blue", body));
    assertEquals(List.of("stays.g1.0"), workloads.names());
    assertEquals("[\"openfaas-fn\"]", call("GET", "namespaces", "").body());
    assertFalse(Files.exists(directory.resolve("secrets/blue")));
    assertFalse(Files.exists(directory.resolve("state/blue")));
    assertStatus(404, call("DELETE", "namespace/blue", body));
    assertStatus(400, provider.deploy("one.blue", "good"));
    call("POST", "namespace/", BLUE);
    assertEquals("[]", call("GET", "functions?namespace=blue", "").body());
    assertEquals("[]", call("GET", "secrets?namespace=blue", "").body());
  }

  @Test
  void namespaceWithOtherPeoplesContainersIsNotDeleted() throws Exception {
    call("POST", "namespace/", BLUE);
    provider.deploy("one.blue", "good");
    workloads.strangers.add("theirs");
    HttpResponse<String> response = call("DELETE", "namespace/blue", "");
    assertStatus(409, response);
    assertTrue(response.body().contains("theirs"), response.body());
    assertStatus(200, provider.invoke("one.blue"));
  }

  @Test
  void deploymentThatGoesOnEndsWithItsNamespace() throws Exception {
    call("POST", "namespace/", BLUE);
    Thread deployment =
        Thread.startVirtualThread(
            () -> {
              try {
                provider.deploy("slow.blue", "silent");
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    await().until(() -> workloads.names().contains("slow.g1.0"));
    assertStatus(202, call("DELETE", "namespace/blue", ""));
    deployment.join();
    assertEquals(List.of(), workloads.names());
    assertFalse(Files.exists(directory.resolve("state/blue")));
  }

  @Test
  void onlyTheDefaultNamespaceIsListedWhileContainerdIsAway() throws Exception {
    call("POST", "namespace/", BLUE);
    workloads.away = true;
    assertEquals("[\"openfaas-fn\"]", call("GET", "namespaces", "").body());
    assertStatus(503, call("POST", "namespace/", BLUE));
    assertStatus(503, call("DELETE", "namespace/blue", ""));
    workloads.comeBack();
  }
}
