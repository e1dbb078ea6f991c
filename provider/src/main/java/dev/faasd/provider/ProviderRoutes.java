package dev.faasd.provider;

import dev.faasd.http.EventLoops;
import dev.faasd.http.Handler;
import dev.faasd.http.HttpServer;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.Metrics;
import dev.faasd.http.Response;
import dev.faasd.http.RouteHandler;
import dev.faasd.http.Router;
import dev.faasd.http.ServerLimits;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.Workloads;
import java.util.List;

/** Which path leads where, who may go there, and what is counted of it. */
final class ProviderRoutes {
  private static final int MOST_BODY = 1 << 20;

  /** Clients spell it in several ways, and some leave the name to the body. */
  private static final List<String> NAMESPACE =
      List.of(
          "/system/namespace/{name}",
          "/system/namespace/",
          "/system/namespace",
          "/system/namespaces/{name}",
          "/system/namespaces/");

  private final FunctionApi api;
  private final SecretApi secrets;
  private final NamespaceApi namespaces;
  private final RoutingApi routing;
  private final LogApi logs;
  private final FunctionProxy proxy;
  private final Access access;
  private final Workloads workloads;
  private final Metrics scraped;
  private final RequestMetrics metrics;

  ProviderRoutes(
      FunctionApi api,
      SecretApi secrets,
      NamespaceApi namespaces,
      RoutingApi routing,
      LogApi logs,
      FunctionProxy proxy,
      Access access,
      Workloads workloads,
      Metrics scraped) {
    this.api = api;
    this.secrets = secrets;
    this.namespaces = namespaces;
    this.routing = routing;
    this.logs = logs;
    this.proxy = proxy;
    this.access = access;
    this.workloads = workloads;
    this.scraped = scraped;
    this.metrics = new RequestMetrics(scraped);
  }

  HttpServer serve(EventLoops loops, List<ListenAddress> addresses) {
    return HttpServer.start(loops, addresses, limits(), new Failures(), router());
  }

  private Router router() {
    Handler scrape = scraped.handler();
    Router.Builder routes = Router.builder();
    // The first is found soonest.
    counted(routes, "POST", "/system/routes/wake", access.gateway(routing::wake));
    counted(routes, "POST", "/system/routes/scale", access.gateway(routing::scale));
    counted(routes, "GET", "/system/routes/usage", access.gateway(routing::usage));
    administrator(routes, "GET", "/system/functions", api::list);
    administrator(routes, "POST", "/system/functions", api::deploy);
    administrator(routes, "PUT", "/system/functions", api::update);
    administrator(routes, "DELETE", "/system/functions", api::delete);
    administrator(routes, "GET", "/system/function/{name}", api::status);
    administrator(routes, "POST", "/system/scale-function/{name}", api::scale);
    administrator(routes, "GET", "/system/info", api::info);
    administrator(routes, "GET", "/system/secrets", secrets::list);
    administrator(routes, "POST", "/system/secrets", secrets::create);
    administrator(routes, "PUT", "/system/secrets", secrets::update);
    administrator(routes, "DELETE", "/system/secrets", secrets::delete);
    administrator(routes, "GET", "/system/namespaces", namespaces::list);
    administrator(routes, "POST", "/system/namespaces", namespaces::create);
    for (String template : NAMESPACE) {
      administrator(routes, "GET", template, namespaces::get);
      administrator(routes, "POST", template, namespaces::create);
      administrator(routes, "PUT", template, namespaces::update);
      administrator(routes, "DELETE", template, namespaces::delete);
    }
    counted(routes, "GET", "/system/logs", access.administratorDeciding(logs::logs));
    counted(routes, "GET", "/system/routes", access.gatewayDeciding(routing::routes));
    counted(routes, "POST", "/system/routes/acks", access.gateway(routing::acknowledge));
    counted(routes, "POST", "/system/routes/sleep", access.gateway(routing::sleep));
    return routes
        .on("GET", "/healthz", (exchange, _) -> exchange.blocking(_ -> health()))
        .on("HEAD", "/healthz", (exchange, _) -> exchange.blocking(_ -> health()))
        .on("GET", "/metrics", (exchange, _) -> scrape.handle(exchange))
        .onAny("/function/{name}", proxy::handle)
        .onAny("/function/{name}/*", proxy::handle)
        .build();
  }

  private void administrator(
      Router.Builder routes, String method, String template, Access.Served served) {
    counted(routes, method, template, access.administrator(served));
  }

  private void counted(
      Router.Builder routes, String method, String template, RouteHandler handler) {
    routes.on(method, template, metrics.counted(template, handler));
  }

  private Response health() {
    try {
      workloads.runtimeVersion();
      return Response.empty(200);
    } catch (WorkloadException e) {
      return Response.text(503, String.valueOf(e.getMessage()));
    }
  }

  private static ServerLimits limits() {
    ServerLimits usual = ServerLimits.defaults();
    return new ServerLimits(
        usual.line(),
        usual.headers(),
        MOST_BODY,
        usual.headTimeout(),
        usual.readTimeout(),
        usual.writeTimeout(),
        usual.idleTimeout());
  }
}
