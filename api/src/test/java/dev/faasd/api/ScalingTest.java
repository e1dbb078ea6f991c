package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTest {
  private static final Optional<Duration> NEVER = Optional.empty();

  @Test
  void withoutLabelsOneReplicaRunsAndTheHostDecidesOnSleep() {
    Scaling scaling = Scaling.of(Map.of("team", "a"));
    assertEquals(
        new Scaling(1, 20, 20, Optional.empty(), Optional.empty(), Optional.empty()), scaling);
    assertEquals(NEVER, scaling.sleepsAfter(NEVER));
    assertEquals(minutes(5), scaling.sleepsAfter(minutes(5)));
  }

  @Test
  void labelsSayHowManyReplicasThereMayBe() {
    Scaling scaling = Scaling.of(labels("min", "2", "max", "40"));
    assertEquals(2, scaling.min());
    assertEquals(40, scaling.max());
    assertEquals(30, Scaling.of(labels("min", "30", "team", "a")).max());
  }

  @Test
  void functionThatSleepsSaysAfterHowLongOrTheHostDoes() {
    Scaling scaling = Scaling.of(labels("zero", "true", "zero-duration", "90s"));
    assertEquals(Optional.of(Duration.ofSeconds(90)), scaling.sleepsAfter(minutes(5)));
    assertEquals(minutes(5), Scaling.of(labels("zero", "true", "x", "")).sleepsAfter(minutes(5)));
    assertEquals(minutes(15), Scaling.of(labels("zero", "1", "x", "")).sleepsAfter(NEVER));
  }

  @Test
  void functionThatShallNotSleepDoesNot() {
    Scaling scaling = Scaling.of(labels("zero", "false", "zero-duration", "1m"));
    assertEquals(NEVER, scaling.sleepsAfter(minutes(5)));
  }

  @Test
  void durationAloneIsForHostsWhereFunctionsSleep() {
    Scaling scaling = Scaling.of(labels("zero-duration", "1m", "x", ""));
    assertEquals(NEVER, scaling.sleepsAfter(NEVER));
    assertEquals(minutes(1), scaling.sleepsAfter(minutes(5)));
  }

  @Test
  void sleeperEndsWhenItOrTheHostSays() {
    assertEquals(minutes(5), Scaling.of(Map.of()).stopsAfter(minutes(5)));
    assertEquals(minutes(1), Scaling.of(labels("zero-stop", "1m", "x", "")).stopsAfter(NEVER));
  }

  @ParameterizedTest
  @CsvSource({
    "min, 0, a number from 1 to 1000",
    "min, -1, a number from 1 to 1000",
    "max, many, a number from 1 to 1000",
    "max, 1001, a number from 1 to 1000",
    "zero, perhaps, true or false",
    "zero-duration, 0, 'a duration such as 90, 5m or 1h, up to 8760h'",
    "zero-duration, -5m, 'a duration such as 90, 5m or 1h, up to 8760h'",
    "zero-duration, soon, 'a duration such as 90, 5m or 1h, up to 8760h'",
    "zero-duration, 8761h, 'a duration such as 90, 5m or 1h, up to 8760h'",
    "zero-stop, never, 'a duration such as 90, 5m or 1h, up to 8760h'",
    "min, 21, 'at most com.openfaas.scale.max, 20'"
  })
  void whatCannotBeIsRefusedWithTheLabelAndWhatItCouldBe(String name, String value, String wanted) {
    InvalidLabel refused =
        assertThrows(
            InvalidLabel.class,
            () -> Scaling.of(labels(name, value, name.equals("min") ? "max" : "x", "20")));
    assertEquals(
        "label com.openfaas.scale.%s is '%s', not %s".formatted(name, value, wanted),
        refused.getMessage());
  }

  private static Optional<Duration> minutes(int minutes) {
    return Optional.of(Duration.ofMinutes(minutes));
  }

  private static Map<String, String> labels(
      String name, String value, String other, String another) {
    return Map.of("com.openfaas.scale." + name, value, "com.openfaas.scale." + other, another);
  }
}
