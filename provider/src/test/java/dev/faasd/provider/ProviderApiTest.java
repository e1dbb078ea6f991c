package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.Usage;
import dev.faasd.workload.WorkloadId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What good and bad requests get; nothing here changes the one function there is. */
class ProviderApiTest {
  private static FakeWorkloads workloads;
  private static TestProvider provider;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    workloads = new FakeWorkloads();
    provider = TestProvider.inMemory(directory, workloads);
    assertEquals(200, provider.deploy("hello", "good").statusCode());
  }

  @AfterAll
  static void stop() {
    assertEquals(List.of("hello.g1.0"), workloads.names(), "nothing was changed");
    assertEquals(1, workloads.calls.size(), workloads.calls.toString());
    provider.close();
    workloads.close();
  }

  private static void assertRefused(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(1, response.body().lines().count(), response.body());
    assertEquals(
        "text/plain; charset=utf-8", response.headers().firstValue("content-type").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        "{\"service\":\"x\"}",
        "{\"service\":7,\"image\":\"good\"}",
        "{\"service\":\"../x\",\"image\":\"good\"}",
        "{\"service\":\"a.b\",\"image\":\"good\"}",
        "{\"service\":\"x\",\"image\":\"missing\"}",
        "{\"service\":\"x\",\"image\":\"good\"}trailing",
        "{\"service\":\"x\",\"image\":\"good\",\"namespace\":\"..\"}",
        "{\"service\":\"x\",\"image\":\"good\",\"namespace\":\"openfaas\"}",
        "{\"service\":\"x\",\"image\":\"good\",\"secrets\":[\"unknown\"]}",
        "{\"service\":\"x\",\"image\":\"good\",\"limits\":{\"memory\":\"128MB\"}}",
        "{\"service\":\"x\",\"image\":\"good\",\"limits\":{\"memory\":\"-5Mi\"}}",
        "{\"service\":\"x\",\"image\":\"good\",\"limits\":{\"memory\":\"100m\"}}",
        "{\"service\":\"x\",\"image\":\"good\",\"limits\":{\"cpu\":\"1\"},\"requests\":{\"cpu\":\"2\"}}",
        "{\"service\":\"x\",\"image\":\"good\",\"constraints\":[\"node.platform.os == windows\"]}",
        "{\"service\":\"x\",\"image\":\"good\",\"annotations\":{\"dev.faasd/x\":\"1\"}}",
        "{\"service\":\"x\",\"image\":\"good\",\"labels\":{\"containerd.io/restart.loguri\":\"binary:///bin/sh\"}}"
      })
  void badDeploymentIs400InOneSentence(String body) throws Exception {
    assertRefused(400, provider.call("POST", "/system/functions", body));
    HttpResponse<String> update = provider.call("PUT", "/system/functions", body);
    assertTrue(update.statusCode() == 400 || update.statusCode() == 404, update.body());
  }

  @Test
  void tooLongBodyIs413() throws Exception {
    HttpResponse<String> response =
        provider.call(
            "POST",
            "/system/functions",
            "{\"service\":\"x\",\"image\":\"good\",\"envProcess\":\""
                + "x".repeat(1 << 20)
                + "\"}");
    assertEquals(413, response.statusCode(), response.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400 | hello  | {'serviceName':'hello','replicas':21}",
        "400 | hello  | {'serviceName':'hello','replicas':-1}",
        "400 | hello  | {'serviceName':'hello','replicas':1.5}",
        "400 | hello  | {'serviceName':'hello','replicas':'1'}",
        "400 | hello  | {'serviceName':'hello','replicas':99999999999999999999}",
        "400 | hello  | {'serviceName':'hello'}",
        "400 | hello  | {'serviceName':'other','replicas':1}",
        "400 | hello  | {'replicas':1,'namespace':'never'}",
        "400 | ..     | {'replicas':1}",
        "400 | a%2Fb  | {'replicas':1}",
        "400 | hello  | {",
        "404 | never  | {'replicas':1}"
      })
  void badScaleIsRefused(int status, String name, String body) throws Exception {
    assertRefused(
        status, provider.call("POST", "/system/scale-function/" + name, body.replace('\'', '"')));
  }

  @Test
  void scaleToWhatItIsIsFine() throws Exception {
    for (String body :
        List.of(
            "{\"serviceName\":\"hello\",\"replicas\":1}",
            "{\"replicas\":1,\"namespace\":\"openfaas-fn\"}")) {
      HttpResponse<String> response =
          provider.call("POST", "/system/scale-function/hello?namespace=openfaas-fn", body);
      assertEquals(200, response.statusCode(), response.body());
      assertEquals("", response.body());
    }
  }

  @Test
  void deleteOfWhatIsNotThereIs404() throws Exception {
    assertRefused(
        404, provider.call("DELETE", "/system/functions", "{\"functionName\":\"never\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET    | /system/functions?namespace=never           | ",
        "GET    | /system/function/hello?namespace=never      | ",
        "GET    | /system/function/hello.openfaas             | ",
        "GET    | /system/functions?namespace=..%2F..         | ",
        "GET    | /system/function/hello.                     | ",
        "DELETE | /system/functions                           | {'functionName':'hello','namespace':'never'}",
        "DELETE | /system/functions?namespace=never           | {'functionName':'hello'}",
        "POST   | /system/scale-function/hello?namespace=never | {'replicas':1}",
        "GET    | /system/secrets?namespace=never             | ",
        "POST   | /system/secrets                             | {'name':'x','namespace':'never','value':'y'}",
        "POST   | /system/secrets                             | {'name':'x','namespace':'../..','value':'y'}",
        "POST   | /system/secrets                             | {'name':'x','namespace':'openfaas','value':'y'}",
        "DELETE | /system/secrets?namespace=never             | {'name':'x'}"
      })
  void namespaceThatIsNotOfFunctionsIs400(String method, String path, String body)
      throws Exception {
    assertRefused(400, provider.call(method, path, body == null ? "" : body.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"functionName\":\"../../etc\"}", "{\"functionName\":7}"})
  void deleteOfWhatCannotBeIs400(String body) throws Exception {
    assertRefused(400, provider.call("DELETE", "/system/functions", body));
  }

  @Test
  void infoHasEverythingClientsDereference() throws Exception {
    HttpResponse<String> response = provider.get("/system/info");
    assertEquals(
        "{\"provider\":\"faasd-java\",\"version\":{\"sha\":\"abcdef\",\"release\":\"1.2.3\"},"
            + "\"orchestration\":\"containerd\"}",
        response.body());
    assertEquals("application/json", response.headers().firstValue("content-type").orElse(""));
  }

  @Test
  void usageIsToldWhenAskedFor() throws Exception {
    workloads.usage.put(
        new WorkloadId("openfaas-fn", "hello.g1.0"),
        new Usage(Duration.ofSeconds(5), 7_000_000, 0));
    String body = provider.get("/system/function/hello?usage=1").body();
    assertTrue(body.contains("\"usage\":{\"cpu\":0.0,\"totalMemoryBytes\":7000000.0}"), body);
    String metrics = provider.send(provider.request("GET", "/metrics", "")).body();
    for (String line :
        List.of(
            "# TYPE pod_cpu_usage_seconds_total counter",
            "pod_cpu_usage_seconds_total{function_name=\"hello.openfaas-fn\",namespace=\"openfaas-fn\"} 5.0",
            "provider_function_restarts_total{function_name=\"hello.openfaas-fn\",namespace=\"openfaas-fn\"} 0.0",
            "provider_function_oom_kills_total{function_name=\"hello.openfaas-fn\",namespace=\"openfaas-fn\"} 0.0",
            "# TYPE pod_memory_working_set_bytes gauge",
            "pod_memory_working_set_bytes{function_name=\"hello.openfaas-fn\",namespace=\"openfaas-fn\"} 7000000.0")) {
      assertTrue(metrics.contains(line + "\n"), () -> line + " in\n" + metrics);
    }
  }

  @Test
  void listHasWhatStatusHas() throws Exception {
    String list = provider.get("/system/functions").body();
    String one = provider.get("/system/function/hello").body();
    assertEquals("[" + one + "]", list);
    assertTrue(
        one.startsWith(
            "{\"name\":\"hello\",\"image\":\"good\",\"namespace\":\"openfaas-fn\",\"labels\":{},"
                + "\"annotations\":{},\"replicas\":1,\"availableReplicas\":1,\"createdAt\":\"20"),
        one);
    assertEquals(one, provider.get("/system/function/hello?namespace=openfaas-fn").body());
    assertEquals(one, provider.get("/system/function/hello.openfaas-fn").body());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /system/functions",
    "POST, /system/functions",
    "PUT, /system/functions",
    "DELETE, /system/functions",
    "GET, /system/function/hello",
    "POST, /system/scale-function/hello",
    "GET, /system/info",
    "GET, /system/secrets",
    "POST, /system/secrets",
    "PUT, /system/secrets",
    "DELETE, /system/secrets",
    "GET, /system/namespaces",
    "GET, /system/logs",
    "POST, /system/namespace/",
    "GET, /system/namespace/blue",
    "POST, /system/namespace/blue",
    "PUT, /system/namespace/blue",
    "DELETE, /system/namespace/blue",
    "GET, /system/routes",
    "POST, /system/routes/acks",
    "POST, /system/routes/wake",
    "POST, /system/routes/scale",
    "GET, /system/routes/usage"
  })
  void everySystemRouteWantsCredentials(String method, String path) throws Exception {
    for (String authorization :
        List.of("", "Bearer ", "Bearer secret", "Basic", TestProvider.basic("admin:wrong"))) {
      HttpResponse<String> response =
          provider.send(
              authorization.isEmpty()
                  ? provider.request(method, path, "{}")
                  : provider.request(method, path, "{}").header("Authorization", authorization));
      assertEquals(401, response.statusCode(), authorization);
      assertEquals("invalid credentials", response.body());
      assertEquals(
          "Basic realm=\"Restricted\"",
          response.headers().firstValue("www-authenticate").orElse(""));
    }
  }

  @ParameterizedTest
  @CsvSource({"/system/info", "/system/routes"})
  void whoeverGuessesWaitsForTheAnswer(String path) throws Exception {
    long before = System.nanoTime();
    HttpResponse<String> response =
        provider.send(
            provider
                .request("GET", path, "")
                .header("Authorization", TestProvider.basic("admin:wrong")));
    assertEquals(401, response.statusCode());
    assertTrue(System.nanoTime() - before >= TestProvider.GUESS.toNanos());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /system/functions",
    "POST, /system/functions",
    "DELETE, /system/functions",
    "POST, /system/scale-function/hello",
    "GET, /system/secrets",
    "DELETE, /system/secrets",
    "GET, /system/namespaces",
    "POST, /system/namespace/blue",
    "GET, /system/info"
  })
  void gatewaysTokenOpensNothingButTheRoutes(String method, String path) throws Exception {
    assertEquals(401, provider.gateway(method, path, "{}").statusCode());
  }

  @Test
  void otherPathsAndMethodsAreNotThere() throws Exception {
    assertEquals(404, provider.get("/system/functions/").statusCode());
    assertEquals(404, provider.get("/nothing").statusCode());
    assertEquals(405, provider.call("PATCH", "/system/functions", "").statusCode());
    assertEquals(405, provider.call("TRACE", "/function/hello", "").statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "never",
        "hello.never",
        "hello.openfaas",
        "..",
        "%2e%2e",
        "a%2Fb",
        "hello.",
        ".openfaas-fn"
      })
  void unknownFunctionIs503FromTheProxy(String name) throws Exception {
    HttpResponse<String> response = provider.invoke(name);
    assertRefused(503, response);
    assertEquals("proxy", response.headers().firstValue("x-openfaas-internal").orElse(""));
  }

  @Test
  void healthNeedsNoCredentials() throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      HttpResponse<String> response = provider.send(provider.request(method, "/healthz", ""));
      assertEquals(200, response.statusCode());
      assertEquals("", response.body());
    }
  }

  @Test
  void requestsAreCountedUnderFixedPaths() throws Exception {
    provider.get("/system/function/hello");
    provider.get("/system/function/never");
    provider.send(provider.request("GET", "/system/info", ""));
    String metrics = provider.send(provider.request("GET", "/metrics", "")).body();
    for (String line :
        List.of(
            "provider_http_requests_total{code=\"200\",method=\"GET\",path=\"/system/function\"} ",
            "provider_http_requests_total{code=\"404\",method=\"GET\",path=\"/system/function\"} ",
            "provider_http_requests_total{code=\"401\",method=\"GET\",path=\"/system/info\"} ",
            "provider_http_request_duration_seconds_bucket{code=\"200\",method=\"GET\",path=\"/system/function\",le=\"0.005\"} ")) {
      assertTrue(metrics.contains(line), () -> line + " in\n" + metrics);
    }
    assertFalse(metrics.contains("path=\"/system/function/hello\""), metrics);
    assertFalse(metrics.contains("path=\"/function"), metrics);
  }
}
