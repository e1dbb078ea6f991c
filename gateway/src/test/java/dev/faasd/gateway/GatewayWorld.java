package dev.faasd.gateway;

import static org.awaitility.Awaitility.await;

import dev.faasd.api.NamespaceName;
import dev.faasd.api.VersionInfo;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Handler;
import dev.faasd.http.HttpClient;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway, its provider and functions, in this process. */
final class GatewayWorld implements AutoCloseable {
  private final EventLoops loops = EventLoops.start(2, "world");
  private final List<HttpServer> functions = new CopyOnWriteArrayList<>();
  private final HttpClient client = new HttpClient(loops);
  private final FakeProvider provider;
  private final GatewaySettings settings;
  private final Gateway gateway;
  private final Upstream front;

  GatewayWorld(Path directory, Duration upstreamTimeout) {
    this(directory, upstreamTimeout, TrustedProxies.ofThisHost(), Optional.empty());
  }

  /** One with queues. */
  GatewayWorld(Path directory, QueueSettings queue) {
    this(
        directory,
        Duration.ofSeconds(20),
        TrustedProxies.ofThisHost(),
        Optional.empty(),
        Optional.of(queue));
  }

  GatewayWorld(
      Path directory,
      Duration upstreamTimeout,
      TrustedProxies trusted,
      Optional<ProviderAddress.Tcp> prometheus) {
    this(directory, upstreamTimeout, trusted, prometheus, Optional.empty());
  }

  private GatewayWorld(
      Path directory,
      Duration upstreamTimeout,
      TrustedProxies trusted,
      Optional<ProviderAddress.Tcp> prometheus,
      Optional<QueueSettings> queue) {
    Path socket = directory.resolve("provider.sock");
    provider = new FakeProvider(loops, socket);
    Duration minute = Duration.ofMinutes(1);
    settings =
        new GatewaySettings(
            0,
            0,
            new ProviderAddress.Unix(socket),
            new Token(FakeProvider.TOKEN),
            new ProviderCredentials(directory),
            NamespaceName.DEFAULT,
            minute,
            minute,
            upstreamTimeout,
            GatewaySettings.DRAIN_TIMEOUT,
            trusted,
            prometheus,
            AccessLogStyle.OFF,
            queue,
            2);
    gateway = startGateway();
    front = Upstream.tcp(loops, "127.0.0.1", gateway.port());
  }

  /** One more of the same provider. Closed by the caller. */
  Gateway startGateway() {
    return Gateway.start(settings, VersionInfo.of("0.1", "cafe"));
  }

  FakeProvider provider() {
    return provider;
  }

  Gateway gateway() {
    return gateway;
  }

  EventLoops loops() {
    return loops;
  }

  /** A function's server; returns its port. */
  int function(Handler handler) {
    return functionServer(handler, 0).port();
  }

  HttpServer functionServer(Handler handler, int port) {
    HttpServer server =
        HttpServer.start(loops, List.of(new ListenAddress.Tcp("127.0.0.1", port)), handler);
    functions.add(server);
    return server;
  }

  Answer get(String target) throws InterruptedException {
    return send(ClientRequest.get(target));
  }

  Answer send(ClientRequest request) throws InterruptedException {
    return send(front, request);
  }

  Answer metrics() throws InterruptedException {
    return inside(gateway, "/metrics");
  }

  /** From the port that is not the public's. */
  Answer inside(Gateway asked, String target) throws InterruptedException {
    try (Upstream metrics = Upstream.tcp(loops, "127.0.0.1", asked.metricsPort())) {
      return send(metrics, ClientRequest.get(target));
    }
  }

  private Answer send(Upstream to, ClientRequest request) throws InterruptedException {
    try (ClientResponse response = client.send(to, request)) {
      StringBuilder headers = new StringBuilder();
      response.headers().forEach((name, value) -> headers.append(name + ": " + value + "\n"));
      return new Answer(response.status(), headers.toString(), response.text());
    }
  }

  /** Until a call of it is not answered by what this says. */
  void awaitAnswer(String target, int status) {
    await().atMost(Duration.ofSeconds(10)).until(() -> get(target).status() == status);
  }

  /** What came back. */
  record Answer(int status, String headers, String body) {
    boolean has(String header) {
      return headers
          .toLowerCase(java.util.Locale.ROOT)
          .contains(header.toLowerCase(java.util.Locale.ROOT));
    }
  }

  @Override
  public void close() {
    gateway.close();
    front.close();
    functions.forEach(HttpServer::close);
    provider.close();
    loops.close();
  }
}
