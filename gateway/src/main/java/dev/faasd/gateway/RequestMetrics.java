package dev.faasd.gateway;

import dev.faasd.http.Exchange;
import dev.faasd.http.Metrics;

/** Counts requests of the API, by route and not by path: paths are without number. */
final class RequestMetrics {
  private final Metrics.Counters total;
  private final Metrics.Histograms seconds;
  private final Metrics.Counters refused;

  RequestMetrics(Metrics metrics) {
    total =
        metrics.counters("http_requests_total", "Requests that ended.", "method", "path", "status");
    seconds =
        metrics.histograms(
            "http_request_duration_seconds",
            "Time from a request's arrival to the end of its answer, in seconds.",
            Metrics.SECONDS,
            "method",
            "path",
            "status");
    refused =
        metrics.counters(
            "gateway_requests_refused_total",
            "Requests that were malformed, too long or too slow, and reached nobody.",
            "status");
  }

  /** Counts a request that nobody saw. */
  void countRefused(int status) {
    refused.with(Integer.toString(status)).increment();
  }

  /** Counts the exchange under this route when it ends. */
  void count(Exchange exchange, String route) {
    String method = known(exchange.method());
    exchange.onFinish(
        (status, _) -> {
          String code = Integer.toString(status == 0 ? 499 : status);
          total.with(method, route, code).increment();
          seconds
              .with(method, route, code)
              .observe((System.nanoTime() - exchange.startedNanos()) / 1e9);
        });
  }

  private static String known(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
      default -> "other";
    };
  }
}
