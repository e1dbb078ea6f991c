package dev.faasd.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * HTTP to one endpoint and where it sends us, with its certificates. Over version 1.1: layers that
 * come in at the same time then have connections of their own. Closed by its owner.
 */
final class Transfers implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Until an answer begins. */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final String agent;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;

  Transfers(Endpoint endpoint, RegistrySettings settings) {
    this.agent = settings.agent();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .proxy(settings.proxies())
            .executor(threads);
    // A plain registry needs none of it, which takes its time.
    this.client =
        endpoint.isPlain()
            ? builder.build()
            : builder.sslContext(Trust.of(endpoint, settings.authorities())).build();
  }

  HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(ANSWER).header("User-Agent", agent);
  }

  /** The body is closed by the caller. */
  HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException.Unreachable("interrupted while asking " + request.uri(), e);
    }
  }

  static List<String> header(HttpResponse<?> response, String name) {
    return response.headers().allValues(name);
  }

  /** Transfers under way fail. */
  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
