package dev.faasd.gateway;

import dev.faasd.api.InvalidRequest;
import dev.faasd.api.Json;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.HttpClient;
import dev.faasd.http.Metrics;
import dev.faasd.http.Upstream;
import dev.faasd.http.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How often functions have been called in all, over restarts of the gateway. The sum is a metric of
 * its own: Prometheus keeps it, and a gateway that starts asks for the last one. Without Prometheus
 * calls count from the gateway's start. What was called between Prometheus' last look and the end
 * of a gateway is lost.
 */
final class CallHistory implements AutoCloseable {
  private static final Logger LOG = System.getLogger(CallHistory.class.getName());
  private static final String METRIC = "gateway_function_invocations";
  private static final String QUERY =
      "/api/v1/query?query="
          + URLEncoder.encode("last_over_time(" + METRIC + "[90d])", StandardCharsets.UTF_8);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client;
  private final Upstream prometheus;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Calls before this gateway's start; null as long as that is not known. */
  private volatile @Nullable Map<String, Long> before;

  private @Nullable Thread asker;

  CallHistory(HttpClient client, Upstream prometheus) {
    this.client = client;
    this.prometheus = prometheus;
  }

  private record Answer(Data data) {}

  private record Data(List<Series> result) {}

  private record Series(Map<String, String> metric, List<Object> value) {}

  /** Asks in the background, until Prometheus answers. */
  void start() {
    asker = Thread.ofVirtual().name("call-history").start(this::run);
  }

  private void run() {
    try {
      while (!ask() && !closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "Asking {0} again how often functions were called.", prometheus);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ask() throws InterruptedException {
    try (ClientResponse response =
        client.send(prometheus, ClientRequest.get(QUERY).patience(PATIENCE))) {
      if (response.status() != 200) {
        return false;
      }
      Answer answer = Json.read(response.bytes(Integer.MAX_VALUE), Answer.class);
      before =
          answer.data().result().stream()
              .filter(series -> series.metric().containsKey("function_name"))
              .collect(
                  Collectors.toMap(
                      series -> series.metric().get("function_name"),
                      series -> (long) Double.parseDouble(String.valueOf(series.value().get(1))),
                      Math::max));
      return true;
    } catch (UpstreamException | InvalidRequest | IllegalStateException e) {
      LOG.log(Level.DEBUG, "{0} does not tell how often functions were called: {1}", prometheus, e);
      return false;
    }
  }

  /** Calls of a function before this gateway's start, as far as that is known. */
  long before(String function) {
    Map<String, Long> known = before;
    return known == null ? 0 : known.getOrDefault(function, 0L);
  }

  /**
   * The sums for Prometheus; none while it has not told the former ones, which they would hide.
   *
   * @param since calls since this gateway's start, by name
   */
  List<Metrics.Sample> sums(List<Metrics.Sample> since) {
    return before == null
        ? List.of()
        : since.stream()
            .map(
                own ->
                    new Metrics.Sample(own.value() + before(own.labels().getFirst()), own.labels()))
            .toList();
  }

  @Override
  public void close() {
    closed.countDown();
    if (asker != null) {
      asker.interrupt();
    }
    prometheus.close();
  }
}
