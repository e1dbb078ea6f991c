package dev.faasd.provider;

import dev.faasd.http.Metrics;
import dev.faasd.http.RouteHandler;

/** What is counted of the API's requests, with the names of the original. */
final class RequestMetrics {
  private static final double NANOS = 1e9;

  private final Metrics.Counters requests;
  private final Metrics.Histograms durations;

  /** Adds them. */
  RequestMetrics(Metrics metrics) {
    requests =
        metrics.counters(
            "provider_http_requests_total",
            "Requests to the provider's API.",
            "code",
            "method",
            "path");
    durations =
        metrics.histograms(
            "provider_http_request_duration_seconds",
            "Time from the head of a request to the end of its response.",
            Metrics.SECONDS,
            "code",
            "method",
            "path");
  }

  /** The same handler, its requests counted under the fixed part of its path. */
  RouteHandler counted(String template, RouteHandler handler) {
    String path = template.replaceFirst("/(\\{.*)?$", "");
    return (exchange, match) -> {
      String method = exchange.method();
      long started = exchange.startedNanos();
      exchange.onFinish((status, _) -> count(status, method, path, started));
      handler.handle(exchange, match);
    };
  }

  private void count(int status, String method, String path, long started) {
    String code = Integer.toString(status);
    requests.with(code, method, path).increment();
    durations.with(code, method, path).observe((System.nanoTime() - started) / NANOS);
  }
}
