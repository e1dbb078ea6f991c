package dev.faasd.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How a function is asked over HTTP how it is.
 *
 * @param path what is asked for
 * @param implied whether nobody chose the path: then a function that does not know it is well too
 * @param initialDelay before it is asked for the first time
 * @param period from one question to the next; as short as is useful when empty
 * @param timeout for its answer
 * @param successes in a row that make it well
 * @param failures in a row that make it unwell
 */
public record Probe(
    String path,
    boolean implied,
    Duration initialDelay,
    Optional<Duration> period,
    Duration timeout,
    int successes,
    int failures) {
  /** Every watchdog answers it, and starts no process for it. */
  private static final String WATCHDOGS = "/_/health";

  private static final String READY = "com.openfaas.ready.http.";
  private static final String HEALTH = "com.openfaas.health.http.";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int FAILURES = 3;

  /**
   * Whether it takes requests, asked after its port accepts connections; empty when that is enough.
   *
   * @throws InvalidAnnotation when an annotation cannot be used
   */
  public static Optional<Probe> readiness(FunctionDeployment function) {
    Annotations ready = new Annotations(function.annotations(), READY);
    Annotations health = new Annotations(function.annotations(), HEALTH);
    Optional<String> chosen =
        ready.path("path").or(() -> health.path("path").filter(path -> !Annotations.isNone(path)));
    Probe probe = of(chosen.orElse(WATCHDOGS), chosen.isEmpty(), ready);
    boolean silent = chosen.map(Annotations::isNone).orElseGet(() -> suppressesItsLock(function));
    return silent ? Optional.empty() : Optional.of(probe);
  }

  /** Then a watchdog says for ever that it is not well. */
  private static boolean suppressesItsLock(FunctionDeployment function) {
    String value = function.envVars().getOrDefault("suppress_lock", "");
    return value.equals("true") || value.equals("1");
  }

  /**
   * Whether it still works, asked for as long as it runs; empty when nobody said how to ask.
   *
   * @throws InvalidAnnotation when an annotation cannot be used
   */
  public static Optional<Probe> liveness(FunctionDeployment function) {
    Annotations health = new Annotations(function.annotations(), HEALTH);
    Probe probe = of(health.path("path").orElse("none"), false, health);
    return Optional.of(probe).filter(asked -> !Annotations.isNone(asked.path()));
  }

  private static Probe of(String path, boolean implied, Annotations annotations) {
    return new Probe(
        path,
        implied,
        annotations.duration("initialDelaySeconds").orElse(Duration.ZERO),
        annotations.duration("periodSeconds").filter(Duration::isPositive),
        annotations.duration("timeoutSeconds").filter(Duration::isPositive).orElse(TIMEOUT),
        annotations.times("successThreshold").orElse(1),
        annotations.times("failureThreshold").orElse(FAILURES));
  }

  /** The same, asked at once: of a function that has run for a while. */
  public Probe withoutDelay() {
    return new Probe(path, implied, Duration.ZERO, period, timeout, successes, failures);
  }

  /** From one question to the next of one that is asked for ever. */
  public Duration steadyPeriod() {
    return period.orElse(PERIOD);
  }

  /** Whether an answer of this status says that it is well. */
  public boolean isWell(int status) {
    return implied ? status != 503 : status < 500;
  }
}
