package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.Json;
import dev.faasd.api.RoutingMessage;
import dev.faasd.api.VersionInfo;
import dev.faasd.http.ListenAddress;
import dev.faasd.systemd.Journal;
import dev.faasd.workload.Workloads;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A provider on a port of its own, and its clients. */
final class TestProvider implements AutoCloseable {
  private static final String ADMINISTRATOR = basic("admin:secret");
  private static final String GATEWAY = "Bearer gateway-secret";
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** Those who have wrong credentials wait that long. */
  static final Duration GUESS = Duration.ofMillis(20);

  private final Provider provider;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestProvider(Provider provider) {
    this.provider = provider;
  }

  /** Begins with quick bounds, its files in this directory. */
  static ProviderSettingsBuilder settings(Path directory) {
    try {
      Path credentials = Files.createDirectories(directory.resolve("credentials"));
      Files.writeString(credentials.resolve("basic-auth-user"), "admin\n");
      Files.writeString(credentials.resolve("basic-auth-password"), "secret\n");
      Files.writeString(credentials.resolve("gateway-token"), "gateway-secret\n");
      return ProviderSettings.builder(
              List.of(
                  new ListenAddress.Tcp("127.0.0.1", 0),
                  new ListenAddress.Unix(
                      directory.resolve("provider.sock"), 0660, OptionalInt.empty())),
              directory.resolve("state"),
              directory.resolve("secrets"),
              credentials,
              List.of(),
              VersionInfo.of("1.2.3", "abcdef"))
          .bounds(bounds(Duration.ofSeconds(20), Duration.ofSeconds(5)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Quick ones but for the wait for a replica to listen, and for gateways and requests. */
  static Bounds bounds(Duration ready, Duration traffic) {
    return new Bounds(
        ready,
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        traffic,
        traffic,
        Bounds.DEFAULT.heartbeat(),
        GUESS,
        Bounds.DEFAULT.reconcileEvery());
  }

  /** On workloads in memory, when it has taken up what runs. */
  static TestProvider inMemory(Path directory, FakeWorkloads workloads) throws Exception {
    return start(settings(directory).functionPort(FakeWorkloads.PORT), workloads, workloads.sink)
        .adopted();
  }

  static TestProvider start(
      ProviderSettingsBuilder settings, Workloads workloads, StartupLines lines) {
    return start(settings, workloads, lines, noJournal());
  }

  static TestProvider start(
      ProviderSettingsBuilder settings, Workloads workloads, StartupLines lines, Journal journal) {
    return new TestProvider(
        Provider.start(settings.build(), workloads, lines, journal, Clock.systemUTC()));
  }

  /** One that is never written. */
  private static Journal noJournal() {
    Path nowhere = Path.of("/nonexistent");
    return Journal.open(nowhere, nowhere);
  }

  /** Waits until it has taken up what runs. */
  TestProvider adopted() throws Exception {
    provider.adopted().get(30, TimeUnit.SECONDS);
    return this;
  }

  Provider provider() {
    return provider;
  }

  URI uri(String path) {
    ListenAddress.Tcp address = (ListenAddress.Tcp) provider.addresses().getFirst();
    return URI.create("http://127.0.0.1:" + address.port() + path);
  }

  static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.timeout(LONGEST).build(), BodyHandlers.ofString());
  }

  /** As the administrator. */
  HttpResponse<String> call(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(request(method, path, body).header("Authorization", ADMINISTRATOR));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return call("GET", path, "");
  }

  /** As the administrator; the body is read as it comes, until the caller closes it. */
  InputStream open(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(
            request("GET", path, "").header("Authorization", ADMINISTRATOR).build(),
            BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(path + ": " + response.statusCode());
    }
    return response.body();
  }

  HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  /** As a gateway. */
  HttpResponse<String> gateway(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(request(method, path, body).header("Authorization", GATEWAY));
  }

  /** What gateways are told of this function's replicas now, such as {@code hello.g1.0 SERVING}. */
  List<String> routes(String name) throws Exception {
    FunctionId id = FunctionId.parse(name);
    try (TestGateway reader = follow("")) {
      return reader.next(RoutingMessage.Snapshot.class).functions().stream()
          .filter(route -> route.id().equals(id))
          .flatMap(route -> route.replicas().stream())
          .map(one -> one.id().replaceFirst(".*/", "") + " " + one.state())
          .toList();
    }
  }

  /** Opens the routing stream as this gateway. */
  TestGateway follow(String gateway) throws IOException, InterruptedException {
    return TestGateway.open(
        this,
        gateway,
        client.send(
            request("GET", "/system/routes?gateway=" + gateway, "")
                .header("Authorization", GATEWAY)
                .build(),
            BodyHandlers.ofInputStream()));
  }

  /** Functions are named {@code NAME} or {@code NAME.NAMESPACE}, here and below. */
  HttpResponse<String> deploy(String name, String image) throws IOException, InterruptedException {
    return call("POST", "/system/functions", deployment(name, image));
  }

  /** One that may have so many replicas. */
  HttpResponse<String> deploy(String name, String image, int min, int max)
      throws IOException, InterruptedException {
    return call("POST", "/system/functions", scalable(name, image, min, max));
  }

  HttpResponse<String> update(String name, String image, int min, int max)
      throws IOException, InterruptedException {
    return call("PUT", "/system/functions", scalable(name, image, min, max));
  }

  private static String scalable(String name, String image, int min, int max) {
    return deployment(name, image)
        .replaceFirst(
            "\\}$",
            ",\"labels\":{\"com.openfaas.scale.min\":\"%d\",\"com.openfaas.scale.max\":\"%d\"}}"
                .formatted(min, max));
  }

  /** One that sleeps after so long. */
  HttpResponse<String> deploySleepy(String name, String image, Duration after)
      throws IOException, InterruptedException {
    String labels =
        ",\"labels\":{\"com.openfaas.scale.zero\":\"true\",\"com.openfaas.scale.zero-duration\":\"%dms\"}}"
            .formatted(after.toMillis());
    return call("POST", "/system/functions", deployment(name, image).replaceFirst("\\}$", labels));
  }

  HttpResponse<String> update(String name, String image) throws IOException, InterruptedException {
    return call("PUT", "/system/functions", deployment(name, image));
  }

  private static String deployment(String name, String image) {
    FunctionId id = FunctionId.parse(name);
    return "{\"service\":\"%s\",\"namespace\":\"%s\",\"image\":\"%s\"}"
        .formatted(id.name(), id.namespace(), image);
  }

  HttpResponse<String> delete(String name) throws IOException, InterruptedException {
    FunctionId id = FunctionId.parse(name);
    return call(
        "DELETE",
        "/system/functions",
        "{\"functionName\":\"%s\",\"namespace\":\"%s\"}".formatted(id.name(), id.namespace()));
  }

  HttpResponse<String> scale(String name, int replicas) throws IOException, InterruptedException {
    return call("POST", "/system/scale-function/" + name, "{\"replicas\":%d}".formatted(replicas));
  }

  /** Invokes as anybody. */
  HttpResponse<String> invoke(String name) throws IOException, InterruptedException {
    return send(request("GET", "/function/" + name, ""));
  }

  FunctionStatus status(String name) throws IOException, InterruptedException {
    HttpResponse<String> response = get("/system/function/" + name);
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          FunctionId.parse(name) + ": " + response.statusCode() + " " + response.body());
    }
    return Json.read(response.body().getBytes(UTF_8), FunctionStatus.class);
  }

  @Override
  public void close() {
    provider.close();
    client.shutdownNow();
  }
}
