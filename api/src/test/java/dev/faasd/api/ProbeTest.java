package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {
  private static FunctionDeployment function(
      Map<String, String> annotations, Map<String, String> environment) {
    return new FunctionDeployment(
        "hello",
        "image",
        "",
        "",
        environment,
        List.of(),
        List.of(),
        Map.of(),
        annotations,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static FunctionDeployment annotated(String... pairs) {
    return pairs.length == 2
        ? function(Map.of(pairs[0], pairs[1]), Map.of())
        : function(Map.of(pairs[0], pairs[1], pairs[2], pairs[3]), Map.of());
  }

  @Test
  void withoutAnnotationsWatchdogsAreAskedAndOthersTakenAsTheyAre() {
    Probe probe = Probe.readiness(function(Map.of(), Map.of())).orElseThrow();
    assertEquals("/_/health", probe.path());
    assertTrue(probe.isWell(200) && probe.isWell(404) && probe.isWell(500));
    assertFalse(probe.isWell(503));
    assertEquals(Optional.empty(), Probe.liveness(function(Map.of(), Map.of())));
  }

  @Test
  void chosenPathIsWellBelow500() {
    Probe probe =
        Probe.readiness(annotated("com.openfaas.ready.http.path", "/ready?deep=1")).orElseThrow();
    assertEquals("/ready?deep=1", probe.path());
    assertTrue(probe.isWell(200) && probe.isWell(429));
    assertFalse(probe.isWell(500) || probe.isWell(503));
  }

  @Test
  void healthPathServesForBoth() {
    FunctionDeployment function = annotated("com.openfaas.health.http.path", "/well");
    assertEquals("/well", Probe.readiness(function).orElseThrow().path());
    assertEquals("/well", Probe.liveness(function).orElseThrow().path());
    FunctionDeployment both =
        annotated(
            "com.openfaas.health.http.path", "/well", "com.openfaas.ready.http.path", "/ready");
    assertEquals("/ready", Probe.readiness(both).orElseThrow().path());
    assertEquals("/well", Probe.liveness(both).orElseThrow().path());
  }

  @Test
  void noneAsksNothing() {
    assertEquals(
        Optional.empty(), Probe.readiness(annotated("com.openfaas.ready.http.path", "none")));
    FunctionDeployment health = annotated("com.openfaas.health.http.path", "none");
    assertEquals(Optional.empty(), Probe.liveness(health));
    assertEquals("/_/health", Probe.readiness(health).orElseThrow().path());
  }

  @Test
  void watchdogWithoutLockIsNotAskedAsItWouldNeverBeWell() {
    FunctionDeployment suppressed = function(Map.of(), Map.of("suppress_lock", "true"));
    assertEquals(Optional.empty(), Probe.readiness(suppressed));
  }

  @Test
  void timingsAreRead() {
    Map<String, String> annotations =
        Map.of(
            "com.openfaas.health.http.path", "/h",
            "com.openfaas.health.http.initialDelaySeconds", "30",
            "com.openfaas.health.http.periodSeconds", "500ms",
            "com.openfaas.health.http.timeoutSeconds", "2",
            "com.openfaas.health.http.failureThreshold", "7",
            "com.openfaas.health.http.successThreshold", "1");
    assertEquals(
        Optional.of(
            new Probe(
                "/h",
                false,
                Duration.ofSeconds(30),
                Optional.of(Duration.ofMillis(500)),
                Duration.ofSeconds(2),
                1,
                7)),
        Probe.liveness(function(annotations, Map.of())));
  }

  @ParameterizedTest
  @CsvSource({
    "com.openfaas.ready.http.path, ready",
    "com.openfaas.ready.http.path, /a b",
    "com.openfaas.health.http.path, http://x/",
    "com.openfaas.ready.http.periodSeconds, soon",
    "com.openfaas.health.http.timeoutSeconds, -1",
    "com.openfaas.health.http.failureThreshold, 0",
    "com.openfaas.ready.http.successThreshold, many",
    "com.openfaas.ready.timeout, 1 minute",
    "com.openfaas.grace_period, long"
  })
  void annotationThatCannotBeUsedIsRefused(String key, String value) {
    InvalidDeployment refused =
        assertThrows(InvalidDeployment.class, () -> DeploymentRules.check(annotated(key, value)));
    assertTrue(refused.getMessage().contains(key), refused.getMessage());
    assertEquals("annotations", refused.problems().getFirst().field());
  }

  @Test
  void patienceComesFromAnnotationThenGracePeriodThenWriteTimeout() {
    Map<String, String> environment = Map.of("grace_period", "5s", "write_timeout", "1m");
    assertEquals(
        Optional.of(Duration.ofSeconds(9)),
        Patience.of(function(Map.of("com.openfaas.grace_period", "9"), environment)).grace());
    assertEquals(
        Optional.of(Duration.ofSeconds(5)), Patience.of(function(Map.of(), environment)).grace());
    assertEquals(
        Optional.of(Duration.ofSeconds(62)),
        Patience.of(function(Map.of(), Map.of("write_timeout", "1m"))).grace());
    assertEquals(
        Optional.empty(), Patience.of(function(Map.of(), Map.of("grace_period", "x"))).grace());
    assertEquals(
        Optional.of(Duration.ofMinutes(3)),
        Patience.of(annotated("com.openfaas.ready.timeout", "3m")).ready());
  }
}
