package dev.faasd.provider;

import dev.faasd.api.DeleteFunctionRequest;
import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.Json;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.ProviderInfo;
import dev.faasd.api.ScaleServiceRequest;
import dev.faasd.api.VersionInfo;
import dev.faasd.http.Exchange;
import dev.faasd.http.RequestBody;
import dev.faasd.http.Response;
import dev.faasd.http.RouteMatch;
import java.util.Optional;
import java.util.Set;

/** The OpenFaaS provider's routes about functions: from JSON to {@link Functions} and back. */
final class FunctionApi {
  private static final String PROVIDER = "faasd-java";
  private static final String ORCHESTRATION = "containerd";

  /** Says that a deployment was just what was there. */
  private static final String UNCHANGED = "x-faasd-unchanged";

  private static final Set<String> USAGE_WANTED = Set.of("1", "true");

  private final Functions functions;
  private final FunctionNamespaces namespaces;
  private final UsageMeter meter;
  private final VersionInfo version;

  FunctionApi(
      Functions functions, FunctionNamespaces namespaces, UsageMeter meter, VersionInfo version) {
    this.functions = functions;
    this.namespaces = namespaces;
    this.meter = meter;
    this.version = version;
  }

  Response list(Exchange exchange, RouteMatch match, RequestBody body) {
    return json(functions.list(NamespaceName.orDefault(SaidNamespace.of(exchange))));
  }

  Response deploy(Exchange exchange, RouteMatch match, RequestBody body) {
    return deploy(body, false);
  }

  Response update(Exchange exchange, RouteMatch match, RequestBody body) {
    return deploy(body, true);
  }

  private Response deploy(RequestBody body, boolean mustExist) {
    boolean changed =
        functions.deploy(Json.read(body.bytes(), FunctionDeployment.class), mustExist);
    return changed ? Response.empty(200) : Response.empty(200).with(UNCHANGED, "true");
  }

  Response delete(Exchange exchange, RouteMatch match, RequestBody body) {
    DeleteFunctionRequest request = Json.read(body.bytes(), DeleteFunctionRequest.class);
    functions.delete(function(exchange, request.functionName(), request.namespace()));
    return Response.empty(200);
  }

  Response status(Exchange exchange, RouteMatch match, RequestBody body)
      throws InterruptedException {
    FunctionId id = function(exchange, match.parameter("name"), "");
    Optional<LiveFunction> function = functions.find(id);
    Optional<FunctionStatus> status = function.flatMap(LiveFunction::status);
    if (status.isEmpty()) {
      namespaces.require(id.namespace());
      return Response.empty(404);
    }
    boolean withUsage = exchange.queryParameter("usage").filter(USAGE_WANTED::contains).isPresent();
    Optional<FunctionView> view = function.flatMap(LiveFunction::view).filter(_ -> withUsage);
    return json(view.isPresent() ? status.get().withUsage(meter.of(view.get())) : status.get());
  }

  Response scale(Exchange exchange, RouteMatch match, RequestBody body) {
    ScaleServiceRequest request = Json.read(body.bytes(), ScaleServiceRequest.class);
    FunctionId id = function(exchange, match.parameter("name"), request.namespace());
    if (!request.serviceName().isEmpty() && !request.serviceName().equals(id.name().value())) {
      throw new ProviderException.Refused(
          "the path is about function %s, the body about '%s'"
              .formatted(id.name(), request.serviceName()));
    }
    functions.scale(id, request.replicas());
    return Response.empty(200);
  }

  Response info(Exchange exchange, RouteMatch match, RequestBody body) {
    return json(new ProviderInfo(PROVIDER, version, ORCHESTRATION));
  }

  /** Which function is meant, when name and namespace may stand in several places. */
  static FunctionId function(Exchange exchange, String name, String bodyNamespace) {
    int dot = name.lastIndexOf('.');
    String namespace =
        SaidNamespace.of(
            exchange,
            bodyNamespace,
            dot < 0 ? "" : new NamespaceName(name.substring(dot + 1)).value());
    return FunctionId.of(dot < 0 ? name : name.substring(0, dot), namespace);
  }

  private static Response json(Object value) {
    return Response.json(200, Json.write(value));
  }
}
