package dev.faasd.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** The gateway as clients see it. Safe for several threads. */
final class Gateway implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client;
  private final URI base;
  private final Duration patience;
  private final String authorization;

  Gateway(URI base, String user, String password) {
    this(base, user, password, PATIENCE);
  }

  private Gateway(URI base, String user, String password, Duration patience) {
    this.base = base;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience)
            .build();
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ':' + password).getBytes(StandardCharsets.UTF_8));
  }

  /** One on a host of this kind, which may take its time to answer. */
  static Gateway of(HostKind kind, URI base, String user, String password) {
    return new Gateway(base, user, password, kind.patience(PATIENCE));
  }

  /** Calls a function, without credentials: {@code path} begins with its name. */
  Answer call(String path) throws IOException, InterruptedException {
    return send("GET", "/function/" + path, BodyPublishers.noBody(), false);
  }

  Answer call(String method, String path, byte[] body) throws IOException, InterruptedException {
    return send(method, "/function/" + path, BodyPublishers.ofByteArray(body), false);
  }

  /** True if the function answers 200 now; a refused or broken connection is a no. */
  boolean answers(String path) throws InterruptedException {
    try {
      return call(path).status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** A request to the administrators' side. */
  Answer system(String method, String path, String body) throws IOException, InterruptedException {
    return send(method, "/system/" + path, BodyPublishers.ofString(body), true);
  }

  Answer system(String path) throws IOException, InterruptedException {
    return send("GET", "/system/" + path, BodyPublishers.noBody(), true);
  }

  /** An answer of the administrators' side as it comes; the caller closes it. */
  InputStream follow(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/system/" + path))
            .header("Authorization", authorization)
            .build();
    return client.send(request, BodyHandlers.ofInputStream()).body();
  }

  Answer withoutCredentials(String path) throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody(), false);
  }

  Answer withoutCredentials(String method, String path) throws IOException, InterruptedException {
    return send(method, path, BodyPublishers.noBody(), false);
  }

  Answer deploy(String name, String image, Map<String, String> environment)
      throws IOException, InterruptedException {
    return system("POST", "functions", deployment(name, image, environment));
  }

  Answer update(String name, String image, Map<String, String> environment)
      throws IOException, InterruptedException {
    return system("PUT", "functions", deployment(name, image, environment));
  }

  Answer delete(String name) throws IOException, InterruptedException {
    return system(
        "DELETE", "functions", JSON.createObjectNode().put("functionName", name).toString());
  }

  Answer scale(String name, int replicas) throws IOException, InterruptedException {
    return system(
        "POST",
        "scale-function/" + name,
        JSON.createObjectNode().put("serviceName", name).put("replicas", replicas).toString());
  }

  static String deployment(String name, String image, Map<String, String> environment) {
    var json = JSON.createObjectNode().put("service", name).put("image", image);
    var variables = json.putObject("envVars");
    environment.forEach(variables::put);
    return json.toString();
  }

  /** What an administrator says of himself. */
  String authorization() {
    return authorization;
  }

  HttpClient client() {
    return client;
  }

  URI uri(String path) {
    return base.resolve(path);
  }

  @Override
  public void close() {
    client.close();
  }

  private Answer send(String method, String path, BodyPublisher body, boolean authorized)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).timeout(patience).method(method, body);
    if (authorized) {
      request.header("Authorization", authorization).header("Content-Type", "application/json");
    }
    var response = client.send(request.build(), BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), response.body());
  }
}
