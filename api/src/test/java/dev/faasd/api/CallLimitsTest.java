package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallLimitsTest {
  @Test
  void thereAreNoneWithoutAnnotations() {
    assertEquals(CallLimits.NONE, CallLimits.of(Map.of("topic", "x")));
  }

  @Test
  void annotationsSayThem() {
    assertEquals(
        new CallLimits(Optional.of(Duration.ofMinutes(30)), Optional.of(4)),
        CallLimits.of(Map.of(CallLimits.TIMEOUT, "30m", CallLimits.IN_FLIGHT, " 4 ")));
  }

  @ParameterizedTest
  @CsvSource({
    "com.openfaas.upstream_timeout, soon",
    "com.openfaas.upstream_timeout, -1s",
    "com.openfaas.max_inflight, 0",
    "com.openfaas.max_inflight, 100001",
    "com.openfaas.max_inflight, -1",
    "com.openfaas.max_inflight, many",
  })
  void whatCannotBeIsRefused(String key, String value) {
    InvalidAnnotation refused =
        assertThrows(InvalidAnnotation.class, () -> CallLimits.of(Map.of(key, value)));
    assertEquals(true, refused.getMessage().contains(key), refused.getMessage());
    assertEquals(CallLimits.NONE, CallLimits.ofUnchecked(Map.of(key, value)));
  }
}
