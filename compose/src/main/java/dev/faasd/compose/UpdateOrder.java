package dev.faasd.compose;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What comes first when a changed service is replaced. */
public enum UpdateOrder {
  /** The old one is stopped first: for services of which there can be only one at a time. */
  STOP_FIRST,
  /** The new one is started first, and takes over when it is ready. */
  START_FIRST;

  /**
   * As the compose file writes it.
   *
   * @throws IllegalArgumentException with a sentence, if there is no such order
   */
  static UpdateOrder parse(String text) {
    return Arrays.stream(values())
        .filter(order -> order.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "order \""
                        + text
                        + "\" is none of "
                        + Arrays.stream(values())
                            .map(UpdateOrder::toString)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return switch (this) {
      case STOP_FIRST -> "stop-first";
      case START_FIRST -> "start-first";
    };
  }
}
