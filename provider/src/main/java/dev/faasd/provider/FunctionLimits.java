package dev.faasd.provider;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What functions may take of the host; an empty part is without a limit.
 *
 * @param processes processes and threads of each
 * @param memoryBytes memory that all of them together may be promised
 */
public record FunctionLimits(OptionalInt processes, OptionalLong memoryBytes) {
  /** No limits. */
  public static final FunctionLimits NONE =
      new FunctionLimits(OptionalInt.empty(), OptionalLong.empty());
}
