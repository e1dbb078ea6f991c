package dev.faasd.supervisor;

import dev.faasd.compose.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Looks again and again whether one container works. Until it does for the first time that is asked
 * often, so that those who wait for it need not wait for long; a failure counts only when it has
 * had the time in which a check that is asked as seldom as usual would have failed. For the
 * supervisor's thread.
 */
final class HealthWatch {
  private final HealthCheck check;
  private final Supplier<Optional<String>> probe;
  private final Loop loop;
  private final InstantSource clock;
  private final BiConsumer<Health, String> changed;
  private final Instant began;
  private Health health = Health.STARTING;
  private int failures;
  private boolean ended;

  /**
   * Asks nothing yet.
   *
   * @param probe why it does not work; nothing when it does; blocks
   * @param changed is told what it is from now on, and why
   */
  HealthWatch(
      HealthCheck check,
      Supplier<Optional<String>> probe,
      Loop loop,
      InstantSource clock,
      BiConsumer<Health, String> changed) {
    this.check = check;
    this.probe = probe;
    this.loop = loop;
    this.clock = clock;
    this.changed = changed;
    this.began = clock.instant();
  }

  /** Asks now, and from now on. */
  void ask() {
    if (!ended) {
      loop.work(
          probe,
          this::answered,
          failure -> answered(Optional.of(String.valueOf(failure.getMessage()))));
    }
  }

  /** Nobody is told anything any more. */
  void end() {
    ended = true;
  }

  private void answered(Optional<String> why) {
    if (ended) {
      return;
    }
    failures = why.isEmpty() ? 0 : failures + 1;
    if (why.isEmpty()) {
      become(Health.HEALTHY, "");
    } else if (health == Health.STARTING ? isOverdue() : failures >= check.retries()) {
      become(Health.UNHEALTHY, why.get());
    }
    if (!ended) {
      loop.after(pause(), this::ask);
    }
  }

  private boolean isOverdue() {
    return !clock.instant().isBefore(began.plus(check.patience()));
  }

  private Duration pause() {
    return health == Health.STARTING && check.startInterval().compareTo(check.interval()) < 0
        ? check.startInterval()
        : check.interval();
  }

  private void become(Health now, String why) {
    if (health != now) {
      health = now;
      changed.accept(now, why);
    }
  }
}
