package dev.faasd.gateway;

import dev.faasd.api.FunctionName;
import dev.faasd.api.FunctionRoute;
import dev.faasd.api.Json;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.api.ReplicaState;
import dev.faasd.api.RouteSettings;
import dev.faasd.api.RoutingMessage;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Exchange;
import dev.faasd.http.HttpClient;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Response;
import dev.faasd.http.ResponseStream;
import dev.faasd.http.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The program from which the start cache in the image learns, while the image is built: a gateway
 * starts, gets the requests that come in soon after a start, and stops. Around it, in this process,
 * is a stage: a server that is the provider to those who come by its Unix socket, and a function to
 * those who come by TCP, and a {@link StageQueue}.
 */
final class Rehearsal implements AutoCloseable {
  /** A class of each jar of which the gateway plays a part and the queue-worker the whole. */
  private static final List<String> EXTRAS =
      List.of("io.nats.client.Nats", "dev.faasd.queue.Queues", "dev.faasd.queueworker.Main");

  private static final byte[] BODY = {1, 2, 3};

  private final EventLoops loops = EventLoops.start(1, "stage");
  private final CountDownLatch known = new CountDownLatch(2);
  private final CountDownLatch over = new CountDownLatch(1);
  private final HttpServer stage;
  private final StageQueue queue;
  private final Gateway gateway;

  private Rehearsal(Path directory) throws IOException {
    Path socket = directory.resolve("provider.sock");
    List<ListenAddress> addresses =
        List.of(
            new ListenAddress.Tcp("127.0.0.1", 0),
            new ListenAddress.Unix(socket, 0600, OptionalInt.empty()));
    stage = HttpServer.start(loops, addresses, this::handle);
    queue = StageQueue.listen();
    Map<String, String> environment =
        Map.of(
            "functions_provider_url",
            "unix://" + socket,
            "secret_mount_path",
            directory.toString(),
            "faas_nats_address",
            "127.0.0.1",
            "faas_nats_port",
            Integer.toString(queue.port()),
            "port",
            "0",
            "metrics_port",
            "0");
    gateway = Main.start(new Environment(environment).settings().orElseThrow());
  }

  /** Plays it once. Fails, so that there is no cache, when a request is not answered well. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ClassNotFoundException {
    for (String extra : EXTRAS) {
      load(
          Path.of(
              Class.forName(extra).getProtectionDomain().getCodeSource().getLocation().getPath()));
    }
    Path directory = Files.createTempDirectory("faasd-rehearsal-");
    try (Rehearsal rehearsal = new Rehearsal(directory)) {
      rehearsal.ask();
    } finally {
      Files.deleteIfExists(directory.resolve("provider.sock"));
      Files.delete(directory);
    }
  }

  /** Whatever is loaded is in the cache. */
  private static void load(Path jar) throws IOException, ClassNotFoundException {
    if (Files.isDirectory(jar)) {
      return; // in a test
    }
    try (JarFile classes = new JarFile(jar.toFile())) {
      for (String name : classes.stream().map(JarEntry::getName).toList()) {
        if (name.endsWith(".class") && !name.contains("-")) {
          load(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
        }
      }
    }
  }

  private static void load(String name) throws ClassNotFoundException {
    try {
      Class<?> _ = Class.forName(name, false, Rehearsal.class.getClassLoader());
    } catch (NoClassDefFoundError e) {
      System.out.println(name + " needs what nobody here does: " + e.getMessage());
    }
  }

  private void handle(Exchange exchange) {
    switch (exchange.path()) {
      case "/system/routes" -> exchange.stream(Response.empty(200), this::tellRoutes);
      case "/system/routes/acks" -> exchange.blocking(body -> takeAcks(body.text()));
      default -> exchange.blocking(body -> Response.of(200, Response.TEXT, body.bytes()));
    }
  }

  private Response takeAcks(String lines) {
    lines.lines().forEach(_ -> known.countDown());
    return Response.empty(202);
  }

  private void tellRoutes(ResponseStream out) throws InterruptedException {
    ReplicaRoute replica =
        new ReplicaRoute("rehearsal.g1.0", "127.0.0.1", port(), ReplicaState.SERVING);
    FunctionRoute function =
        new FunctionRoute(
            new FunctionName("rehearsal"),
            NamespaceName.DEFAULT,
            1,
            RouteSettings.NONE,
            List.of(replica));
    out.write(Json.line(new RoutingMessage.Snapshot(1, List.of())));
    out.write(Json.line(new RoutingMessage.Changed(2, function)));
    out.write(Json.line(new RoutingMessage.Heartbeat(2)));
    over.await();
  }

  private int port() {
    return stage.boundAddresses().stream()
        .filter(ListenAddress.Tcp.class::isInstance)
        .map(ListenAddress.Tcp.class::cast)
        .findFirst()
        .orElseThrow()
        .port();
  }

  private void ask() throws InterruptedException {
    HttpClient client = new HttpClient(loops);
    known.await();
    queue.awaitClient();
    try (Upstream inside = Upstream.tcp(loops, "127.0.0.1", gateway.metricsPort());
        Upstream outside = Upstream.tcp(loops, "127.0.0.1", gateway.port())) {
      ask(client, outside, ClientRequest.get("/function/rehearsal"), 200);
      ask(
          client,
          outside,
          ClientRequest.of("POST", "/function/rehearsal/path?query").body(BODY),
          200);
      ask(client, outside, ClientRequest.of("POST", "/async-function/rehearsal").body(BODY), 202);
      ask(client, outside, ClientRequest.get("/healthz"), 200);
      ask(client, outside, ClientRequest.get("/system/functions"), 200);
      ask(client, outside, ClientRequest.get("/ui/"), 200);
      ask(client, inside, ClientRequest.get("/metrics"), 200);
      ask(client, inside, ClientRequest.get("/ready"), 200);
    }
  }

  private static void ask(HttpClient client, Upstream upstream, ClientRequest request, int status)
      throws InterruptedException {
    try (ClientResponse response = client.send(upstream, request)) {
      if (response.status() != status) {
        throw new IllegalStateException(
            "The gateway answers " + response.status() + ": " + response.text());
      }
      var _ = response.text();
    }
  }

  @Override
  public void close() throws IOException {
    gateway.drain(Duration.ofSeconds(1));
    over.countDown();
    queue.close();
    stage.close();
    loops.close();
  }
}
