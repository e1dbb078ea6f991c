package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A gateway of OpenFaaS that is not ours, as far as a provider sees it: before each call it asks
 * how the function stands, has it scaled up from 0, asks each 100 ms until it is available, and
 * passes the call to the provider, its body always in chunks. Its credentials are the
 * administrator's.
 */
final class PlainGateway implements AutoCloseable {
  private static final int MOST_QUESTIONS = 200;
  private static final long PAUSE_MILLIS = 100;

  private final TestProvider provider;
  private final String authorization = TestProvider.basic("admin:secret");
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  PlainGateway(TestProvider provider) throws IOException {
    this.provider = provider;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/function/", this::call);
    server.setExecutor(threads);
    server.start();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void call(HttpExchange exchange) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().split("/", -1)[2];
      if (awaitAvailable(FunctionId.parse(name))) {
        forward(exchange);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when the provider does not know it. */
  private boolean awaitAvailable(FunctionId id) throws IOException, InterruptedException {
    for (int i = 0; i < MOST_QUESTIONS; i++) {
      HttpResponse<String> answer = system("GET", "function", id, "&usage=false", "");
      if (answer.statusCode() != 200) {
        return false;
      }
      FunctionStatus status = Json.read(answer.body().getBytes(UTF_8), FunctionStatus.class);
      if (status.availableReplicas() > 0) {
        return true;
      }
      if (status.replicas() == 0) {
        scale(id, 1);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }

  /** As it scales by alerts, too: the namespace is in the query alone. */
  int scale(FunctionId id, int replicas) throws IOException, InterruptedException {
    String body = "{\"serviceName\":\"%s\",\"replicas\":%d}".formatted(id.name(), replicas);
    return system("POST", "scale-function", id, "", body).statusCode();
  }

  private HttpResponse<String> system(
      String method, String route, FunctionId id, String query, String body)
      throws IOException, InterruptedException {
    String path = "/system/" + route + "/" + id.name() + "?namespace=" + id.namespace() + query;
    return client.send(
        HttpRequest.newBuilder(provider.uri(path))
            .header("Authorization", authorization)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private void forward(HttpExchange exchange) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(provider.uri(exchange.getRequestURI().toString()))
            .header("X-Call-Id", "a-call")
            .header("X-Start-Time", "1")
            .header("X-Forwarded-For", exchange.getRemoteAddress().toString().substring(1))
            .method(
                exchange.getRequestMethod(), BodyPublishers.ofInputStream(exchange::getRequestBody))
            .build();
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    exchange.sendResponseHeaders(response.statusCode(), 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(response.body());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    client.shutdownNow();
  }
}
