package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.Json;
import dev.faasd.api.LogMessage;
import dev.faasd.workload.TestImage;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every route once, as clients use it, with real containers behind it. */
@Timeout(120)
class RoutesIT extends OnPrivateProvider {
  /** Status, method, path, body: the life of a namespace, a secret and a function. */
  private static final List<String> LIFE =
      List.of(
          "200 GET    namespaces",
          "200 GET    namespace/NS",
          "202 PUT    namespace/NS    {'name':'NS','labels':{'openfaas':'true','team':'blue'}}",
          "200 GET    secrets?namespace=NS",
          "200 POST   secrets         {'name':'key','namespace':'NS','value':'one'}",
          "200 PUT    secrets         {'name':'key','namespace':'NS','rawValue':'dHdv'}",
          "200 POST   functions       {'service':'hello','namespace':'NS','image':'tests/web'}",
          "200 PUT    functions       {'SERVICE':'hello','Namespace':'NS','image':'tests/web','labels':null,'secrets':['key'],'x':{}}",
          "200 GET    functions?namespace=NS",
          "200 GET    function/hello?namespace=NS&usage=1",
          "200 GET    function/hello.NS",
          "404 GET    function/never?namespace=NS",
          "200 POST   scale-function/hello?namespace=NS {'replicas':0}",
          "200 POST   scale-function/hello {'serviceName':'hello','namespace':'NS','replicas':1}",
          "200 GET    info",
          "200 GET    logs?name=hello&namespace=NS",
          "200 DELETE functions       {'functionName':'hello','namespace':'NS'}",
          "404 DELETE functions       {'functionName':'hello','namespace':'NS'}",
          "200 DELETE secrets?namespace=NS {'name':'key'}",
          "200 GET    functions?namespace=NS",
          "202 DELETE namespace/NS    {'name':'NS','labels':{'openfaas':'1'}}",
          "404 GET    namespace/NS");

  @Test
  void lifeOfAFunctionHasTheStatusesThatClientsKnow() throws Exception {
    for (String row : LIFE) {
      String[] words = row.replace("NS", namespace).split(" +", 4);
      HttpResponse<String> response = call(words[1], words[2], words.length > 3 ? words[3] : "");
      assertEquals(Integer.parseInt(words[0]), response.statusCode(), row + ": " + response.body());
      if (!words[1].equals("GET") && response.statusCode() < 300) {
        assertEquals("", response.body(), row);
        assertEquals("0", response.headers().firstValue("content-length").orElse(""), row);
      } else if (words[1].equals("GET") && response.statusCode() < 300) {
        String type = response.headers().firstValue("content-type").orElse("");
        assertEquals(
            row.contains(" logs?") ? "application/x-ndjson" : "application/json", type, row);
      }
      assertTrue(response.headers().firstValue("x-openfaas-eula").isEmpty(), row);
    }
    assertEquals("", provider.get("/system/function/never").body());
  }

  @Test
  void nothingOfThisIsForStrangers() throws Exception {
    assertStatus(200, provider.deploy(here("hello"), WEB));
    for (String row : LIFE) {
      String[] words = row.replace("NS", namespace).split(" +", 4);
      for (String authorization :
          List.of(
              "Bearer x", "Basic", TestProvider.basic("admin:wrong"), TestProvider.basic(":"))) {
        HttpResponse<String> response =
            provider.send(
                provider
                    .request(words[1], "/system/" + words[2], "{}")
                    .header("Authorization", authorization));
        assertStatus(401, response);
        assertEquals("invalid credentials", response.body());
        assertEquals(
            "Basic realm=\"Restricted\"",
            response.headers().firstValue("www-authenticate").orElse(""));
      }
    }
    assertEquals(List.of("hello.g1.0"), containers());
    assertStatus(200, provider.invoke(here("hello")));
    assertStatus(200, provider.send(provider.request("GET", "/healthz", "")));
    assertStatus(200, provider.send(provider.request("HEAD", "/healthz", "")));
    assertStatus(200, provider.send(provider.request("GET", "/metrics", "")));
  }

  @Test
  void otherPathsAndMethodsAreNotThere() throws Exception {
    for (String path :
        List.of("functions/", "function/", "telemetry", "info/", "/functions", "x/../functions")) {
      assertStatus(404, provider.get("/system/" + path));
    }
    assertStatus(404, provider.get("/"));
    assertStatus(404, provider.invoke(""));
    for (String row :
        List.of(
            "PATCH functions",
            "DELETE info",
            "PUT scale-function/x",
            "POST logs",
            "GET scale-function/x")) {
      String[] words = row.split(" ", -1);
      HttpResponse<String> response = call(words[0], words[1], "");
      assertStatus(405, response);
    }
    assertStatus(405, provider.send(provider.request("POST", "/healthz", "")));
  }

  @Test
  void requestsAreCountedUnderTheNamesOfTheContract() throws Exception {
    assertStatus(200, provider.deploy(here("hello"), WEB));
    assertStatus(200, provider.get("/system/function/" + here("hello")));
    assertStatus(200, provider.scale(here("hello"), 1));
    assertStatus(200, provider.invoke(here("hello")));
    assertStatus(401, provider.send(provider.request("GET", "/system/info", "")));
    String metrics = provider.send(provider.request("GET", "/metrics", "")).body();
    for (String labels :
        List.of(
            "{code=\"200\",method=\"POST\",path=\"/system/functions\"",
            "{code=\"200\",method=\"GET\",path=\"/system/function\"",
            "{code=\"200\",method=\"POST\",path=\"/system/scale-function\"",
            "{code=\"401\",method=\"GET\",path=\"/system/info\"")) {
      assertTrue(metrics.contains("provider_http_requests_total" + labels), metrics);
      for (String bound : List.of(".005", ".01", ".025", ".05", ".1", ".25", ".5")) {
        String bucket =
            "provider_http_request_duration_seconds_bucket" + labels + ",le=\"0" + bound + "\"}";
        assertTrue(metrics.contains(bucket), () -> bucket + " in " + metrics);
      }
    }
    for (String name : List.of("process_cpu_seconds_total", "process_resident_memory_bytes")) {
      assertTrue(metrics.contains("\n" + name + " "), () -> name + " in " + metrics);
    }
    assertFalse(metrics.contains("path=\"/function"), metrics);
    assertFalse(metrics.contains("path=\"/healthz"), metrics);
  }

  @Test
  void infoIsThisProgramsOwn() throws Exception {
    assertEquals(
        "{\"provider\":\"faasd-java\",\"version\":{\"sha\":\"abcdef\",\"release\":\"1.2.3\"},"
            + "\"orchestration\":\"containerd\"}",
        provider.get("/system/info").body());
  }

  private List<String> logged(String query) throws Exception {
    HttpResponse<String> response =
        provider.get("/system/logs?name=hello&namespace=" + namespace + query);
    assertStatus(200, response);
    return response
        .body()
        .lines()
        .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8), LogMessage.class))
        .peek(
            message -> {
              assertEquals("hello", message.name());
              assertEquals(namespace, message.namespace());
              assertTrue(message.timestamp().isBefore(Instant.now().plusSeconds(1)));
            })
        .map(LogMessage::text)
        .toList();
  }

  @Test
  void whatAFunctionWritesIsInItsLog() throws Exception {
    String image = "docker.io/tests/talker:latest";
    TestImage.busybox()
        .entrypoint(
            "/bin/sh",
            "-c",
            "echo one; echo 'two: <&> ü' >&2; head -c 100000 /dev/zero | busybox tr '\\0' x; echo;"
                + " printf 'a\\377b\\n'; exec httpd -f -p 8080 -h /www")
        .write(host.images().resolve("talker.tar"), image);
    assertStatus(200, provider.deploy(here("hello"), image));
    await().until(() -> logged("").contains("a\ufffdb"));
    List<String> lines = logged("");
    assertTrue(lines.contains("one"), lines.toString());
    assertTrue(lines.contains("two: <&> ü"), lines.toString());
    assertEquals(
        100_000,
        lines.stream().filter(line -> line.startsWith("x")).mapToInt(String::length).sum());
    assertEquals(List.of("a\ufffdb"), logged("&tail=1"));
    assertEquals(lines, logged("&instance=hello.g1.0"));
    assertEquals(List.of(), logged("&instance=hello.g9.0"));
    assertEquals(List.of(), logged("&since=" + Instant.now()));
    assertEquals(lines, logged("&since=2019-02-16T09:10:06%2B00:00&tail=-1&follow=false"));
  }
}
