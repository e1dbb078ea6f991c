package dev.faasd.compose;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a service may use; an empty part is without a limit or without a promise.
 *
 * @param memoryBytes at most
 * @param reservedBytes of memory that the kernel takes from it last
 * @param cpuMillis thousandths of a core at most
 * @param cpuShareMillis its share of busy processors, in thousandths of a core
 * @param processes and threads at most
 * @param ulimits by name, such as {@code nofile}
 */
public record Limits(
    OptionalLong memoryBytes,
    OptionalLong reservedBytes,
    OptionalInt cpuMillis,
    OptionalInt cpuShareMillis,
    OptionalInt processes,
    Map<String, Ulimit> ulimits) {
  /**
   * A limit of setrlimit(2).
   *
   * @param soft not more than the hard one; {@link #UNLIMITED} for none
   */
  public record Ulimit(long soft, long hard) {
    /** No limit. */
    public static final long UNLIMITED = -1;

    /** Whether the soft one is not above the hard one. */
    boolean isOrdered() {
      return hard == UNLIMITED || (soft != UNLIMITED && soft <= hard);
    }

    @Override
    public String toString() {
      return soft + ":" + hard;
    }
  }

  /** Copies. */
  public Limits {
    ulimits = Collections.unmodifiableMap(new TreeMap<>(ulimits));
  }
}
