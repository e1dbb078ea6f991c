package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.HttpClient;
import dev.faasd.http.Response;
import dev.faasd.http.Upstream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The gateway's own calls of the provider, with its own token. What it posts does no harm when it
 * arrives twice.
 */
final class ProviderClient {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client;
  private final Upstream provider;
  private final Token token;

  ProviderClient(HttpClient client, Upstream provider, Token token) {
    this.client = client;
    this.provider = provider;
    this.token = token;
  }

  /**
   * A GET with the gateway's token; waits so long for the head and for each next byte. For threads
   * that may block.
   */
  ClientResponse get(String target, Duration patience) throws InterruptedException {
    return client.send(provider, signed(ClientRequest.get(target).patience(patience)));
  }

  /** Posts JSON. For threads that may block. */
  ClientResponse post(String target, byte[] json) throws InterruptedException {
    return client.send(provider, own(ClientRequest.post(target, json)));
  }

  /** A POST that is about a function. */
  ClientRequest about(FunctionId function, String target) {
    return own(ClientRequest.of("POST", target + "?function=" + function));
  }

  private ClientRequest own(ClientRequest request) {
    return signed(request.patience(PATIENCE).idempotent());
  }

  /** Sends a request and does not wait; see {@link HttpClient#begin}. */
  CompletableFuture<ClientResponse> begin(ClientRequest request) {
    return client.begin(provider, request);
  }

  /** Any request with whatever credentials it carries. For threads that may block. */
  ClientResponse send(ClientRequest request) throws InterruptedException {
    return client.send(provider, request.patience(PATIENCE));
  }

  /** A request with the credentials of the caller for whom it is made, if he gave any. */
  ClientResponse sendAs(Optional<String> authorization, ClientRequest request)
      throws InterruptedException {
    return send(authorization.map(value -> request.with("authorization", value)).orElse(request));
  }

  /** What a caller hears when there is no provider. */
  static Response unreachable() {
    return Response.text(502, "The provider cannot be reached.");
  }

  private ClientRequest signed(ClientRequest request) {
    return token.isEmpty() ? request : request.with("authorization", "Bearer " + token.value());
  }

  /** The provider's answer for whoever made it speak. */
  static Response asItIs(ClientResponse response, byte[] body) {
    String type = response.headers().first("content-type").orElse(Response.TEXT);
    Response same = Response.of(response.status(), type, body);
    return response
        .headers()
        .first("www-authenticate")
        .map(challenge -> same.with("www-authenticate", challenge))
        .orElse(same);
  }
}
