package dev.faasd.provider;

import dev.faasd.api.Json;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.Secret;
import dev.faasd.api.SecretId;
import dev.faasd.http.Exchange;
import dev.faasd.http.RequestBody;
import dev.faasd.http.Response;
import dev.faasd.http.RouteMatch;

/** The OpenFaaS provider's routes about secrets. Nobody is ever told a content. */
final class SecretApi {
  private final Secrets secrets;
  private final Functions functions;

  SecretApi(Secrets secrets, Functions functions) {
    this.secrets = secrets;
    this.functions = functions;
  }

  Response list(Exchange exchange, RouteMatch match, RequestBody body) {
    NamespaceName namespace = NamespaceName.orDefault(SaidNamespace.of(exchange));
    return Response.json(
        200, Json.write(secrets.list(namespace).stream().map(Secret::listed).toList()));
  }

  Response create(Exchange exchange, RouteMatch match, RequestBody body) {
    Secret secret = Json.read(body.bytes(), Secret.class);
    secrets.create(id(exchange, secret), secret.content());
    return Response.empty(200);
  }

  Response update(Exchange exchange, RouteMatch match, RequestBody body) {
    Secret secret = Json.read(body.bytes(), Secret.class);
    secrets.update(id(exchange, secret), secret.content());
    return Response.empty(200);
  }

  Response delete(Exchange exchange, RouteMatch match, RequestBody body) {
    SecretId id = id(exchange, Json.read(body.bytes(), Secret.class));
    secrets.delete(id, () -> functions.usersOf(id));
    return Response.empty(200);
  }

  private static SecretId id(Exchange exchange, Secret secret) {
    return SecretId.of(secret.name(), SaidNamespace.of(exchange, secret.namespace()));
  }
}
