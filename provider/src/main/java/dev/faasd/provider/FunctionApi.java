package dev.faasd.provider;

import dev.faasd.api.DeleteFunctionRequest;
import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.Json;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.ProviderInfo;
import dev.faasd.api.ScaleServiceRequest;
import dev.faasd.api.VersionInfo;
import dev.faasd.http.Exchange;
import dev.faasd.http.RequestBody;
import dev.faasd.http.Response;
import dev.faasd.http.RouteMatch;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The OpenFaaS provider's routes about functions: from JSON to {@link Functions} and back. A
 * namespace may come in the body, the query or behind the name's dot, because clients of different
 * ages send it in different places.
 */
final class FunctionApi {
  private static final String PROVIDER = "faasd-java";
  private static final String ORCHESTRATION = "containerd";

  private final Functions functions;
  private final FunctionNamespaces namespaces;
  private final VersionInfo version;

  FunctionApi(Functions functions, FunctionNamespaces namespaces, VersionInfo version) {
    this.functions = functions;
    this.namespaces = namespaces;
    this.version = version;
  }

  Response list(Exchange exchange, RouteMatch match, RequestBody body) {
    return json(functions.list(NamespaceName.orDefault(queryNamespace(exchange))));
  }

  Response deploy(Exchange exchange, RouteMatch match, RequestBody body) {
    functions.deploy(Json.read(body.bytes(), FunctionDeployment.class), false);
    return Response.empty(200);
  }

  Response update(Exchange exchange, RouteMatch match, RequestBody body) {
    functions.deploy(Json.read(body.bytes(), FunctionDeployment.class), true);
    return Response.empty(200);
  }

  Response delete(Exchange exchange, RouteMatch match, RequestBody body) {
    DeleteFunctionRequest request = Json.read(body.bytes(), DeleteFunctionRequest.class);
    functions.delete(function(exchange, request.functionName(), Optional.of(request.namespace())));
    return Response.empty(200);
  }

  Response status(Exchange exchange, RouteMatch match, RequestBody body) {
    FunctionId id = function(exchange, match.parameter("name"), Optional.empty());
    return functions
        .find(id)
        .flatMap(LiveFunction::view)
        .map(view -> json(view.status()))
        .orElseGet(() -> Response.empty(404));
  }

  Response scale(Exchange exchange, RouteMatch match, RequestBody body) {
    ScaleServiceRequest request = Json.read(body.bytes(), ScaleServiceRequest.class);
    FunctionId id = function(exchange, match.parameter("name"), Optional.of(request.namespace()));
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

  Response namespaces(Exchange exchange, RouteMatch match, RequestBody body) {
    return json(namespaces.list());
  }

  /** Which function is meant, when name and namespace may stand in several places. */
  static FunctionId function(Exchange exchange, String name, Optional<String> bodyNamespace) {
    int dot = name.lastIndexOf('.');
    List<String> said =
        Stream.of(
                bodyNamespace.orElse(""),
                queryNamespace(exchange),
                dot < 0 ? "" : name.substring(dot + 1))
            .filter(text -> !text.isEmpty())
            .distinct()
            .toList();
    if (said.size() > 1) {
      throw new ProviderException.Refused(
          "the request names several namespaces: " + String.join(", ", said));
    }
    return FunctionId.of(
        dot < 0 ? name : name.substring(0, dot), said.isEmpty() ? "" : said.getFirst());
  }

  private static String queryNamespace(Exchange exchange) {
    return exchange.queryParameter("namespace").orElse("");
  }

  private static Response json(Object value) {
    return Response.json(200, Json.write(value));
  }
}
