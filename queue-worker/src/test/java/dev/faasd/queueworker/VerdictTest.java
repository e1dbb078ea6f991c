package dev.faasd.queueworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.RetryPolicy;
import dev.faasd.queue.DeadReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
  private static final RetryPolicy POLICY = RetryPolicy.STANDARD;
  private static final Random RANDOM = new Random(1);

  private static Outcome.Answered answered(int status, String... headers) {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(Map.entry(headers[i], headers[i + 1]));
    }
    return new Outcome.Answered(
        status,
        all,
        new Body("no".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        true,
        Duration.ofMillis(1));
  }

  private static Verdict ofCall(Outcome outcome, int attempt) {
    return Verdict.ofCall(outcome, attempt, POLICY, RANDOM);
  }

  private static Verdict ofCallback(Outcome outcome, int attempt) {
    return Verdict.ofCallback(outcome, attempt, POLICY, RANDOM);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 302, 400, 401, 404, 418, 501})
  void whatAFunctionAnswersIsItsBusiness(int status) {
    assertEquals(new Verdict.Over(status), ofCall(answered(status), 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void statusesThatMayPassAreTriedAgainAndAreDeadInTheEnd(int status) {
    assertInstanceOf(Verdict.Again.class, ofCall(answered(status), 9));
    assertEquals(new Verdict.Dead(new DeadReason(10, status, "no")), ofCall(answered(status), 10));
  }

  @Test
  void whatThePlatformAnswersIsTriedAgainUnlessThereIsNoSuchFunction() {
    assertInstanceOf(
        Verdict.Again.class, ofCall(answered(400, "x-openfaas-internal", "gateway"), 1));
    assertEquals(new Verdict.Over(404), ofCall(answered(404, "X-OpenFaaS-Internal", "gateway"), 1));
    assertEquals(new Verdict.Over(200), ofCall(answered(200, "X-OpenFaaS-Internal", "gateway"), 1));
  }

  @Test
  void brokenConnectionIsTriedAgain() {
    Outcome broken = new Outcome.Broken("It broke.", Duration.ZERO);
    assertInstanceOf(Verdict.Again.class, ofCall(broken, 1));
    assertEquals(new Verdict.Dead(new DeadReason(10, 503, "It broke.")), ofCall(broken, 10));
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 10", "2, 10, 20", "3, 20, 40", "4, 40, 80", "5, 60, 120", "60, 60, 120"})
  void waitDoublesUpToTheLimitAndHalfOfItIsRandom(int attempt, int least, int most) {
    for (int i = 0; i < 100; i++) {
      Duration wait = POLICY.waitAfter(attempt, RANDOM);
      assertTrue(wait.compareTo(Duration.ofSeconds(least)) >= 0, wait::toString);
      assertTrue(wait.compareTo(Duration.ofSeconds(most)) <= 0, wait::toString);
    }
  }

  @Test
  void retryAfterIsWaitedForIfItIsLonger() {
    assertEquals(
        new Verdict.Again(Duration.ofMinutes(5)), ofCall(answered(429, "Retry-After", "300"), 1));
    Verdict.Again soon = (Verdict.Again) ofCall(answered(503, "Retry-After", "1"), 1);
    assertTrue(soon.after().compareTo(Duration.ofSeconds(5)) >= 0, soon::toString);
    Verdict.Again other = (Verdict.Again) ofCall(answered(500, "Retry-After", "300"), 1);
    assertTrue(other.after().compareTo(Duration.ofSeconds(10)) <= 0, other::toString);
  }

  @Test
  void retryAfterMayBeADate() {
    Instant now = Instant.parse("2026-11-28T10:00:00Z");
    assertEquals(
        Optional.of(Duration.ofSeconds(90)),
        Verdict.retryAfter(answered(503, "Retry-After", "Sat, 28 Nov 2026 10:01:30 GMT"), now));
    assertEquals(
        Optional.empty(),
        Verdict.retryAfter(answered(503, "Retry-After", "Sat, 28 Nov 2026 09:01:30 GMT"), now));
    assertEquals(Optional.empty(), Verdict.retryAfter(answered(503, "Retry-After", "soon"), now));
    assertEquals(
        Optional.of(Duration.ofDays(1)),
        Verdict.retryAfter(answered(503, "Retry-After", "999999999"), now));
  }

  @Test
  void callbackIsOverWhenItIsTakenAndElseTriedAgainOrDead() {
    assertEquals(new Verdict.Over(202), ofCallback(answered(202), 1));
    assertInstanceOf(Verdict.Again.class, ofCallback(answered(503), 1));
    assertInstanceOf(Verdict.Dead.class, ofCallback(answered(302), 1));
    assertInstanceOf(Verdict.Dead.class, ofCallback(answered(404), 1));
    assertEquals(
        new Verdict.Dead(new DeadReason(1, 503, "Not there.")),
        ofCallback(new Outcome.Refused("Not there."), 1));
  }
}
