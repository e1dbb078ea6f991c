package dev.faasd.provider;

import dev.faasd.api.FunctionNamespace;
import dev.faasd.api.Json;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.NamespaceRules;
import dev.faasd.http.Exchange;
import dev.faasd.http.RequestBody;
import dev.faasd.http.Response;
import dev.faasd.http.RouteMatch;
import java.util.Map;

/**
 * The OpenFaaS provider's routes about namespaces. There are two dialects: one says what it means
 * in the body and asks for the mark in its labels, the other in the path and in its annotations.
 */
final class NamespaceApi {
  private static final FunctionNamespace UNSAID = new FunctionNamespace("", Map.of(), Map.of());

  private final FunctionNamespaces namespaces;
  private final NamespaceRemoval removal;

  NamespaceApi(FunctionNamespaces namespaces, NamespaceRemoval removal) {
    this.namespaces = namespaces;
    this.removal = removal;
  }

  Response list(Exchange exchange, RouteMatch match, RequestBody body) {
    return json(namespaces.list());
  }

  Response get(Exchange exchange, RouteMatch match, RequestBody body) {
    NamespaceName name = new NamespaceName(inPath(match));
    return namespaces
        .find(name)
        .map(labels -> json(new FunctionNamespace(name.value(), labels, Map.of())))
        .orElseGet(() -> notFound(name));
  }

  Response create(Exchange exchange, RouteMatch match, RequestBody body) {
    FunctionNamespace asked = read(body);
    NamespaceName name = name(match, asked);
    namespaces.create(name, NamespaceRules.labels(asked));
    return Response.empty(201);
  }

  Response update(Exchange exchange, RouteMatch match, RequestBody body) {
    FunctionNamespace asked = read(body);
    NamespaceName name = name(match, asked);
    Map<String, String> labels = NamespaceRules.labels(asked);
    if (namespaces.find(name).isEmpty()) {
      return notFound(name);
    }
    namespaces.relabel(name, labels);
    return Response.empty(202);
  }

  Response delete(Exchange exchange, RouteMatch match, RequestBody body) {
    byte[] json = body.bytes();
    NamespaceName name =
        name(match, json.length == 0 ? UNSAID : Json.read(json, FunctionNamespace.class));
    if (namespaces.find(name).isEmpty()) {
      return notFound(name);
    }
    removal.remove(name);
    return Response.empty(202);
  }

  private static FunctionNamespace read(RequestBody body) {
    return Json.read(body.bytes(), FunctionNamespace.class);
  }

  /** From the path or the body; where both say one, they must say the same. */
  private static NamespaceName name(RouteMatch match, FunctionNamespace asked) {
    String path = inPath(match);
    if (!path.isEmpty() && !asked.name().isEmpty() && !path.equals(asked.name())) {
      throw new ProviderException.Refused(
          "the path is about namespace '%s', the body about '%s'".formatted(path, asked.name()));
    }
    return new NamespaceName(path.isEmpty() ? asked.name() : path);
  }

  private static String inPath(RouteMatch match) {
    return match.template().endsWith("{name}") ? match.parameter("name") : "";
  }

  private static Response notFound(NamespaceName name) {
    return Response.text(404, "namespace '%s' not found".formatted(name));
  }

  private static Response json(Object value) {
    return Response.json(200, Json.write(value));
  }
}
