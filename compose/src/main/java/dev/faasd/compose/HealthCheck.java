package dev.faasd.compose;

import java.time.Duration;
import java.util.List;

/**
 * How it is found out whether a service works.
 *
 * @param probe what is tried
 * @param interval between two tries once it has been healthy
 * @param timeout of a try
 * @param startPeriod in which failures after the start do not count
 * @param startInterval between two tries before it has been healthy for the first time
 * @param retries so many failures in a row make it unhealthy
 */
public record HealthCheck(
    Probe probe,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries) {
  /** What is tried. */
  public sealed interface Probe {}

  /** A program in the container; it works if that ends with 0. */
  public record Command(List<String> words) implements Probe {
    /** Copies. */
    public Command {
      words = List.copyOf(words);
    }
  }

  /**
   * A page of the service; it works if that is answered with a status below 400.
   *
   * @param path with the slash at its beginning
   */
  public record Http(int port, String path) implements Probe {
    @Override
    public String toString() {
      return port + path;
    }
  }

  /** How long a service may take until it is healthy for the first time. */
  public Duration patience() {
    return startPeriod.plus(interval.multipliedBy(retries));
  }
}
