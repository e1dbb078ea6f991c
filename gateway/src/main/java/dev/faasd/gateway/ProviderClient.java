package dev.faasd.gateway;

import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.HttpClient;
import dev.faasd.http.Upstream;
import java.time.Duration;

/** The gateway's own calls of the provider, with its own token. For threads that may block. */
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

  /** A GET with the gateway's token; waits so long for the head and for each next byte. */
  ClientResponse get(String target, Duration patience) throws InterruptedException {
    return client.send(provider, signed(ClientRequest.get(target).patience(patience)));
  }

  /** A POST of JSON with the gateway's token. */
  ClientResponse post(String target, byte[] json) throws InterruptedException {
    return client.send(provider, signed(ClientRequest.post(target, json).patience(PATIENCE)));
  }

  /** Any request with whatever credentials it carries. */
  ClientResponse send(ClientRequest request) throws InterruptedException {
    return client.send(provider, request.patience(PATIENCE));
  }

  private ClientRequest signed(ClientRequest request) {
    return token.isEmpty() ? request : request.with("authorization", "Bearer " + token.value());
  }
}
