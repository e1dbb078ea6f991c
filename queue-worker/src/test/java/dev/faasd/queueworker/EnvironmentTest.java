package dev.faasd.queueworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.faasd.api.QueueName;
import dev.faasd.api.RetryPolicy;
import dev.faasd.queue.QueueLimits;
import dev.faasd.queue.QueueServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  @Test
  void everythingHasADefault() {
    WorkerSettings settings = new Environment(Map.of()).settings().orElseThrow();
    assertEquals(new QueueServer("nats", 4222, "faasd", ""), settings.server());
    assertEquals(QueueLimits.STANDARD, settings.limits());
    assertEquals("gateway", settings.gatewayHost());
    assertEquals(25, settings.inFlight(QueueName.DEFAULT));
    assertEquals(Duration.ofSeconds(30), settings.lease());
    assertEquals(RetryPolicy.STANDARD, settings.retries());
    assertEquals(List.of(), settings.allowed());
  }

  @Test
  void readsWhatIsSet() {
    WorkerSettings settings =
        new Environment(
                Map.of(
                    "max_inflight", "3",
                    "queue_max_inflight", "slow=1, bulk=100",
                    "queue_max_mebibytes", "2",
                    "retry_http_codes", "429",
                    "callback_allowed", "192.168.0.0/16"))
            .settings()
            .orElseThrow();
    assertEquals(1, settings.inFlight(new QueueName("slow")));
    assertEquals(100, settings.inFlight(new QueueName("bulk")));
    assertEquals(3, settings.inFlight(QueueName.DEFAULT));
    assertEquals(2 << 20, settings.limits().bytes());
    assertEquals(RetryPolicy.statuses("429"), settings.retries().statuses());
    assertFalse(settings.allowed().isEmpty());
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() {
    Environment environment =
        new Environment(
            Map.of(
                "max_inflight", "0",
                "queue_max_inflight", "slow",
                "ack_wait", "soon",
                "retry_http_codes", "teapot",
                "callback_allowed", "home"));
    assertEquals(Optional.empty(), environment.settings());
    assertEquals(
        List.of(
            "max_inflight: '0' is not a number from 1 to 1000.",
            "queue_max_inflight: 'slow' is not QUEUE=NUMBER, such as slow=1.",
            "ack_wait: 'soon' is not a duration such as 90 (seconds) or 1m30s.",
            "retry_http_codes: 'teapot' is not a list of statuses such as 429,503.",
            "callback_allowed: 'home' is not a list of addresses such as 192.168.0.0/16."),
        environment.problems());
  }
}
