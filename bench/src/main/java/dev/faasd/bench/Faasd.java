package dev.faasd.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The instance that is measured: its API, its gateway, and what the host shows of it. */
final class Faasd implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMESPACE = "openfaas-fn";
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Sleeps as soon as it can. */
  static final Map<String, String> SLEEPY =
      Map.of("com.openfaas.scale.zero", "true", "com.openfaas.scale.zero-duration", "1s");

  private final Settings settings;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Containerd containerd;
  private final InetSocketAddress gateway;

  Faasd(Settings settings) {
    this.settings = settings;
    this.containerd = Containerd.connect(settings.containerd());
    this.gateway = settings.gatewayAddress();
  }

  Containerd containerd() {
    return containerd;
  }

  /** Calls a function over a new connection. */
  Connection.Answer call(String name) throws IOException {
    return Connection.get(gateway, path(name));
  }

  Connection.Answer call(String method, String path, byte[] body) throws IOException {
    return Connection.send(gateway, method, path(path), body);
  }

  /** Of a function, maybe with a path of its own, at the gateway. */
  static String path(String name) {
    return "/function/" + name;
  }

  static ObjectNode deployment(
      String name, String image, Map<String, String> labels, Map<String, String> environment) {
    ObjectNode json = JSON.createObjectNode().put("service", name).put("image", image);
    labels.forEach(json.putObject("labels")::put);
    environment.forEach(json.putObject("envVars")::put);
    return json;
  }

  /** Deploys a function and waits for its first answer. */
  void deploy(String name, String image, Map<String, String> labels) throws Exception {
    system("POST", "functions", deployment(name, image, labels, Map.of()).toString());
    await(name + " answers", () -> answers(name));
  }

  private boolean answers(String name) {
    try {
      return call(name).status() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  void scale(String name, int replicas) throws Exception {
    ObjectNode json = JSON.createObjectNode().put("serviceName", name).put("replicas", replicas);
    system("POST", "scale-function/" + name, json.toString());
  }

  /** Returns when its last container is gone. */
  void delete(String name) throws Exception {
    system("DELETE", "functions", JSON.createObjectNode().put("functionName", name).toString());
    await(name + " is gone", () -> containers(name).isEmpty());
  }

  /** An administrator's request that must succeed. */
  void system(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = ask(method, path, body);
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "%s /system/%s %s: %d %s"
              .formatted(method, path, body, answer.statusCode(), answer.body()));
    }
  }

  /** The same over a connection that is there, by a client that is as small as can be. */
  void system(Connection gateway, String method, String path, String body) throws IOException {
    Connection.Answer answer =
        gateway.send(
            method,
            "/system/" + path,
            "Authorization: " + credentials() + "\r\nContent-Type: application/json\r\n",
            body.getBytes(StandardCharsets.UTF_8));
    if (answer.status() / 100 != 2) {
      throw new IOException("%s /system/%s %s: %d".formatted(method, path, body, answer.status()));
    }
  }

  private String credentials() {
    String user = "admin:" + settings.password();
    return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  /** One whose answer matters. */
  HttpResponse<String> ask(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(settings.gateway().resolve("/system/" + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Authorization", credentials())
            .header("Content-Type", "application/json")
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  /** Until all processes of its containers stand still. */
  void awaitFrozen(List<String> containers) throws InterruptedException {
    await(containers + " are frozen", () -> containers.stream().allMatch(this::frozen));
  }

  /**
   * Has it be stopped: a frozen function whose process is killed stays so until it is called.
   *
   * @param prepared whether its task is made again after that
   */
  void stop(String name, boolean prepared) throws Exception {
    scale(name, 0);
    containers(name).forEach(id -> inside().tasks().kill(id, 9));
    await(name + (prepared ? " is prepared" : " is stopped"), () -> stopped(name, prepared));
    if (!prepared) {
      // Its turn comes when all that belongs to the end is done.
      scale(name, 0);
    }
  }

  private boolean stopped(String name, boolean prepared) {
    return containers(name).stream()
        .map(id -> inside().tasks().find(id).map(Task::status))
        .allMatch(
            status ->
                status.equals(Optional.of(Task.Status.CREATED)) || (!prepared && status.isEmpty()));
  }

  /** Ids of a function's containers. */
  List<String> containers(String name) {
    return inside().containers().list(Map.of()).stream()
        .map(Container::id)
        .filter(id -> id.startsWith(name + ".g"))
        .toList();
  }

  private ContainerdNamespace inside() {
    return containerd.inNamespace(NAMESPACE);
  }

  private boolean frozen(String id) {
    Path group = Path.of(settings.controlGroupParent(), NAMESPACE, id);
    return contains(GROUPS.resolve(group).resolve("cgroup.events"), "frozen 1")
        || contains(GROUPS.resolve("unified").resolve(group).resolve("cgroup.events"), "frozen 1")
        || contains(GROUPS.resolve("freezer").resolve(group).resolve("freezer.state"), "FROZEN");
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException _) {
      return false;
    }
  }

  /** Looks again and again. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("waited in vain: " + what);
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    client.close();
    containerd.close();
  }
}
