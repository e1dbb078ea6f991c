package dev.faasd.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.http.EventLoops;
import dev.faasd.http.Exchange;
import dev.faasd.http.Forwarding;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Response;
import dev.faasd.http.RouteHandler;
import dev.faasd.http.RouteMatch;
import dev.faasd.http.Router;
import dev.faasd.http.Upstream;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider of OpenFaaS with one function, {@code lazy}, whose least number of replicas is 2. It
 * knows nothing of routing streams; it wants Basic credentials for all but calls.
 */
final class PlainProvider implements AutoCloseable {
  private final HttpServer server;
  private final Upstream function;
  private final List<String> scales = new CopyOnWriteArrayList<>();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile String password = "secret";
  private volatile int scaleStatus = 202;

  /** After so many further questions what was scaled up is ready. */
  private volatile int slowness = 3;

  private volatile int replicas;
  private final AtomicInteger questionsLeft = new AtomicInteger();

  PlainProvider(EventLoops loops, int functionPort) {
    function = Upstream.tcp(loops, "127.0.0.1", functionPort);
    Router routes =
        Router.builder()
            .on("GET", "/system/function/{name}", known(this::status))
            .on("POST", "/system/scale-function/{name}", known(this::scale))
            .on("GET", "/system/functions", known((e, _) -> e.answer(json("[" + status() + "]"))))
            .onAny("/function/lazy/*", this::call)
            .onAny("/function/lazy", this::call)
            .build();
    server = HttpServer.start(loops, List.of(new ListenAddress.Tcp("127.0.0.1", 0)), routes);
  }

  private RouteHandler known(RouteHandler handler) {
    return (exchange, match) -> {
      String credentials =
          "Basic " + Base64.getEncoder().encodeToString(("admin:" + password).getBytes(UTF_8));
      if (exchange.headers().first("authorization").filter(credentials::equals).isEmpty()) {
        exchange.answer(Response.text(401, "invalid credentials"));
      } else {
        handler.handle(exchange, match);
      }
    };
  }

  private void status(Exchange exchange, RouteMatch match) {
    questions.incrementAndGet();
    if (!exchange.path().equals("/system/function/lazy")
        || !exchange.query().equals("namespace=openfaas-fn&usage=false")) {
      exchange.answer(Response.empty(404));
      return;
    }
    exchange.answer(json(status()));
    questionsLeft.decrementAndGet();
  }

  private String status() {
    int ready = questionsLeft.get() > 0 ? 0 : replicas;
    return """
        {"name": "lazy", "namespace": "openfaas-fn", "image": "an/image",
         "labels": {"com.openfaas.scale.min": "2"}, "annotations": null,
         "envVars": {"a": "b"}, "secrets": ["x"],
         "replicas": %d, "availableReplicas": %d, "createdAt": "2024-01-01T00:00:00Z"}
        """
        .formatted(replicas, ready);
  }

  private static Response json(String text) {
    return Response.json(200, text.getBytes(UTF_8));
  }

  private void scale(Exchange exchange, RouteMatch match) {
    exchange.blocking(
        body -> {
          scales.add(exchange.query() + " " + body.text());
          if (scaleStatus < 300) {
            questionsLeft.set(slowness);
            replicas = 2;
          }
          return Response.empty(scaleStatus);
        });
  }

  private void call(Exchange exchange, RouteMatch match) {
    if (questionsLeft.get() > 0 || replicas == 0) {
      exchange.answer(Response.text(503, "no endpoints").with("X-OpenFaaS-Internal", "proxy"));
      return;
    }
    exchange.forward(function, new Forwarding() {});
  }

  int port() {
    return server.port();
  }

  /** What was asked of the number of replicas, query and body. */
  List<String> scales() {
    return scales;
  }

  /** How often somebody asked how a function stands. */
  int questions() {
    return questions.get();
  }

  void answerScales(int status) {
    scaleStatus = status;
  }

  void neverGetReady() {
    slowness = Integer.MAX_VALUE;
  }

  void changePassword(String changed) {
    password = changed;
  }

  @Override
  public void close() {
    server.close();
    function.close();
  }
}
