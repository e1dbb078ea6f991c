package dev.faasd.systemd;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which records of a log are wanted.
 *
 * @param identifier who wrote them, such as {@code openfaas-fn:hello}
 * @param replica only those of this one
 * @param since not older than this
 * @param tail of those that there are now, at most so many, the youngest
 * @param follow whether to go on with those that come later
 */
public record LogQuery(
    String identifier, Optional<String> replica, Instant since, OptionalLong tail, boolean follow) {
  public LogQuery {
    Objects.requireNonNull(identifier, "identifier");
    Objects.requireNonNull(since, "since");
  }

  /** All of one identifier that there are now. */
  public static LogQuery all(String identifier) {
    return new LogQuery(identifier, Optional.empty(), Instant.EPOCH, OptionalLong.empty(), false);
  }
}
