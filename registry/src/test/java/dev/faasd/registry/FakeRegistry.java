package dev.faasd.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry on 127.0.0.1 that answers what a test says, faults included. */
public final class FakeRegistry implements AutoCloseable {
  /** What one path answers. */
  @FunctionalInterface
  public interface Answer {
    /** Answers; the exchange is closed afterwards. */
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public FakeRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      answers.getOrDefault(exchange.getRequestURI().getPath(), status(404, "{}")).to(exchange);
    }
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public String address() {
    return "http://" + host();
  }

  /** Method, path and query of each request so far. */
  public List<String> requests() {
    return requests;
  }

  public FakeRegistry at(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  public static Answer status(int status, String body) {
    return exchange -> send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer ok(byte[] body) {
    return exchange -> send(exchange, 200, body);
  }

  /** These one after another; the last one for good. */
  public static Answer inTurn(Answer... answers) {
    AtomicInteger next = new AtomicInteger();
    return exchange -> answers[Math.min(next.getAndIncrement(), answers.length - 1)].to(exchange);
  }

  public static Answer with(String header, String value, Answer answer) {
    return exchange -> {
      exchange.getResponseHeaders().add(header, value);
      answer.to(exchange);
    };
  }

  /** Only to whoever shows this in {@code Authorization}. */
  public static Answer onlyFor(String authorization, String challenge, Answer answer) {
    return exchange ->
        (authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                ? answer
                : with(
                    "WWW-Authenticate",
                    challenge,
                    status(401, "{\"errors\":[{\"message\":\"authentication required\"}]}")))
            .to(exchange);
  }

  /** Promises all of the rest and breaks off after so many bytes; knows ranges. */
  public static Answer breaking(byte[] whole, int after) {
    return exchange -> {
      int from = from(exchange);
      exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-/" + whole.length);
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, whole.length - from);
      int length = Math.min(after, whole.length - from);
      exchange.getResponseBody().write(whole, from, length);
      exchange.getResponseBody().flush();
    };
  }

  /**
   * Standing still in the middle the first time, until then; all of it later.
   *
   * @param begins takes the first byte that each time is asked for
   */
  public static Answer interrupted(byte[] whole, List<Integer> begins, CountDownLatch until) {
    return exchange -> {
      begins.add(from(exchange));
      breaking(whole, begins.size() == 1 ? whole.length / 2 : whole.length).to(exchange);
      try {
        until.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** The first byte that is wanted. */
  public static int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
