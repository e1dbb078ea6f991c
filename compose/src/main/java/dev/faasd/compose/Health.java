package dev.faasd.compose;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code healthcheck}. */
record Health(Fields fields) {
  private static final Duration USUAL = Duration.ofSeconds(30);
  private static final Duration AT_START = Duration.ofSeconds(1);
  private static final int RETRIES = 3;
  private static final String FORM = " is none of CMD, CMD-SHELL, NONE";

  Optional<HealthCheck> read() {
    if (fields.value("healthcheck").isEmpty()) {
      return Optional.empty();
    }
    Fields health = fields.section("healthcheck");
    boolean disabled = health.flag("disable").orElse(false);
    Optional<HealthCheck.Probe> probe = probe(health);
    HealthCheck.Probe none = new HealthCheck.Command(List.of());
    HealthCheck check =
        new HealthCheck(
            probe.orElse(none),
            health.text("interval", Health::period).orElse(USUAL),
            health.text("timeout", Health::period).orElse(USUAL),
            health.text("start_period", Quantities::duration).orElse(Duration.ZERO),
            health.text("start_interval", Health::period).orElse(AT_START),
            health.text("retries", text -> Quantities.whole(text, 1, 1_000_000)).orElse(RETRIES));
    health.refuseUnknown();
    return disabled || probe.filter(none::equals).isPresent()
        ? Optional.empty()
        : probe.map(_ -> check);
  }

  /** The one that there is; without words if there shall be none. */
  private static Optional<HealthCheck.Probe> probe(Fields health) {
    Fields own = health.section("x-faasd");
    Optional<HealthCheck.Probe> http = own.text("http", Health::http);
    own.refuseUnknown();
    Optional<HealthCheck.Probe> test =
        switch (health.value("test").orElse(null)) {
          case null -> Optional.empty();
          case YamlValue.Scalar(_, String line, _) -> Optional.of(shell(line));
          case YamlValue.Sequence list -> {
            List<String> words = health.texts("test", Function.identity());
            yield health.parsed(list.at(), "", _ -> command(words));
          }
          case YamlValue.Mapping mapping -> {
            health.problem(mapping, health.name("test") + " must be text or a list, not a mapping");
            yield Optional.empty();
          }
        };
    if (http.isPresent() && test.isPresent()) {
      health.problem("test", "there is a test and x-faasd.http: only one of them can be");
    } else if (health.value("test").isEmpty()
        && own.value("http").isEmpty()
        && !health.flag("disable").orElse(false)) {
      health.problem("test", health.name("test") + " is missing");
    }
    return http.or(() -> test);
  }

  private static HealthCheck.Probe command(List<String> words) {
    String kind = words.isEmpty() ? "" : words.getFirst();
    List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
    return switch (kind) {
      case "NONE" -> new HealthCheck.Command(List.of());
      case "CMD" -> {
        if (rest.isEmpty()) {
          throw new IllegalArgumentException("nothing follows CMD");
        }
        yield new HealthCheck.Command(rest);
      }
      case "CMD-SHELL" -> {
        if (rest.size() != 1) {
          throw new IllegalArgumentException("one command line must follow CMD-SHELL");
        }
        yield shell(rest.getFirst());
      }
      default ->
          throw new IllegalArgumentException("\"" + kind + "\" at the test's beginning" + FORM);
    };
  }

  private static HealthCheck.Probe shell(String line) {
    return new HealthCheck.Command(List.of("/bin/sh", "-c", line));
  }

  private static HealthCheck.Probe http(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.matches(".*\\s.*")) {
      throw new IllegalArgumentException("\"" + text + "\" is not of the form PORT/PATH");
    }
    return new HealthCheck.Http(
        PortPublication.port(text.substring(0, slash)), text.substring(slash));
  }

  private static Duration period(String text) {
    Duration period = Quantities.duration(text);
    if (!period.isPositive()) {
      throw new IllegalArgumentException("\"" + text + "\" must be longer than nothing");
    }
    return period;
  }
}
