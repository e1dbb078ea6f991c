package dev.faasd.queue;

import dev.faasd.api.FunctionId;
import java.util.Map;

/**
 * A function whose calls a schedule makes.
 *
 * @param function which
 * @param annotations that steer the platform
 */
public record ScheduledFunction(FunctionId function, Map<String, String> annotations) {
  public ScheduledFunction {
    annotations = Map.copyOf(annotations);
  }
}
