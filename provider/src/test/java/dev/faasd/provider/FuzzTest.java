package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.Json;
import dev.faasd.api.SecretName;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies and names that nobody thought of: all are answered, none with a fault of ours, and the
 * function that runs does not notice. The seed is in every message.
 */
class FuzzTest {
  private static final int BODIES = 300;
  private static final int NAMES = 300;
  private static final String ALPHABET = "ab09-_./\\%:;,'\"{}[] \t\n\0é\u202e~$&=?#";

  private static final Map<String, String> REQUESTS =
      Map.of(
          "POST /system/functions",
          "{\"service\":\"x\",\"image\":\"missing\",\"envVars\":{\"a\":\"b\"},\"secrets\":[\"s\"],\"labels\":{\"l\":\"1\"},\"limits\":{\"memory\":\"64Mi\",\"cpu\":\"100m\"},\"readOnlyRootFilesystem\":true}",
          "PUT /system/functions",
          "{\"service\":\"hello\",\"image\":\"missing\",\"namespace\":\"\",\"annotations\":{\"a\":null},\"constraints\":[\"node.platform.os == linux\"]}",
          "DELETE /system/functions",
          "{\"functionName\":\"never\",\"namespace\":\"openfaas-fn\"}",
          "POST /system/scale-function/hello",
          "{\"serviceName\":\"hello\",\"replicas\":1,\"namespace\":\"openfaas-fn\"}",
          "POST /system/secrets",
          "{\"name\":\"foo\",\"namespace\":\"openfaas-fn\",\"value\":\"bar\",\"rawValue\":\"YmFy\"}",
          "PUT /system/secrets",
          "{\"name\":\"foo\",\"value\":\"bar\"}",
          "DELETE /system/secrets",
          "{\"name\":\"foo\"}",
          "POST /system/namespace/",
          "{\"name\":\"blue\",\"labels\":{\"openfaas\":\"1\"},\"annotations\":{\"openfaas\":\"1\"}}",
          "PUT /system/namespace/blue",
          "{\"name\":\"blue\",\"labels\":{\"openfaas\":\"1\"}}",
          "DELETE /system/namespace/green",
          "{\"name\":\"green\"}");

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @TempDir private Path directory;

  private FakeWorkloads workloads;
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    workloads = new FakeWorkloads();
    provider = TestProvider.inMemory(directory, workloads);
    assertEquals(200, provider.deploy("hello", "good").statusCode());
  }

  @AfterEach
  void functionStillRuns() throws Exception {
    assertEquals(200, provider.invoke("hello").statusCode());
    provider.close();
    workloads.close();
  }

  @Test
  void noBodyIsAFaultOfOurs() throws Exception {
    List<Map.Entry<String, String>> requests = List.copyOf(REQUESTS.entrySet());
    for (int i = 0; i < BODIES; i++) {
      Map.Entry<String, String> request = requests.get(i % requests.size());
      String body = damaged(request.getValue());
      String[] line = request.getKey().split(" ", 2);
      HttpResponse<String> response =
          provider.send(
              provider
                  .request(line[0], line[1], "")
                  .method(
                      line[0], HttpRequest.BodyPublishers.ofByteArray(body.getBytes(ISO_8859_1)))
                  .header("Authorization", TestProvider.basic("admin:secret")));
      assertTrue(
          response.statusCode() < 500,
          () -> "seed %d: %s %s: %s".formatted(seed, request.getKey(), body, response.body()));
    }
  }

  private String damaged(String json) {
    StringBuilder text = new StringBuilder(json);
    for (int n = 1 + random.nextInt(3); n > 0 && !text.isEmpty(); n--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, (char) random.nextInt(256));
        case 2 -> text.setCharAt(at, "{}[]\",:0-e".charAt(random.nextInt(10)));
        case 3 -> text.setLength(at);
        default ->
            text.replace(
                at,
                Math.min(text.length(), at + random.nextInt(12)),
                List.of("null", "7", "[]", "{}", "\"\"", "1e99", "-1", "true")
                    .get(random.nextInt(8)));
      }
    }
    return text.toString();
  }

  @Test
  void noNameLeavesItsDirectoryOrIsAFaultOfOurs() throws Exception {
    Set<String> kept = new TreeSet<>();
    for (int i = 0; i < NAMES; i++) {
      String name = name();
      String json = new String(Json.write(Map.of("name", name, "value", "x")), UTF_8);
      HttpResponse<String> created = provider.call("POST", "/system/secrets", json);
      boolean good = SecretName.parse(name).isPresent();
      assertEquals(
          good ? (kept.add(name) ? 200 : 409) : 400,
          created.statusCode(),
          () -> "seed %d: '%s': %s".formatted(seed, name, created.body()));
      String path = URLEncoder.encode(name, UTF_8).replace("+", "%20");
      for (String request :
          List.of(
              "/system/function/" + path,
              "/system/functions?namespace=" + path,
              "/system/secrets?namespace=" + path,
              "/system/namespace/" + path,
              "/function/" + path)) {
        int status = provider.get(request).statusCode();
        assertTrue(
            status < 500 || request.startsWith("/function/"),
            () -> "seed %d: %s is answered %d".formatted(seed, request, status));
      }
    }
    try (Stream<Path> files = Files.walk(directory.resolve("secrets"))) {
      assertEquals(
          kept,
          files
              .filter(Files::isRegularFile)
              .map(file -> directory.resolve("secrets/openfaas-fn").relativize(file).toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
    assertEquals(List.of("hello.g1.0"), workloads.names());
  }

  /** Often one that is nearly good. */
  private String name() {
    StringBuilder name = new StringBuilder();
    for (int n = 1 + random.nextInt(12); n > 0; n--) {
      int among = random.nextBoolean() ? 6 : ALPHABET.length();
      name.append(ALPHABET.charAt(random.nextInt(among)));
    }
    return random.nextInt(10) == 0 ? "../" + name : name.toString();
  }
}
