package dev.faasd.api;

import java.util.Map;

/**
 * What a gateway must know of a function besides where it is: the labels and annotations that steer
 * the platform ({@code com.openfaas.…}, {@code topic} and {@code schedule}), not the user's own.
 *
 * @param labels by key
 * @param annotations by key
 * @param sleepAfterMillis after how long without a request a gateway asks for its sleep, in
 *     milliseconds; 0 for never
 */
public record RouteSettings(
    Map<String, String> labels, Map<String, String> annotations, long sleepAfterMillis) {
  /** No settings: all defaults. */
  public static final RouteSettings NONE = new RouteSettings(Map.of(), Map.of(), 0);

  public RouteSettings {
    labels = Absent.map(labels);
    annotations = Absent.map(annotations);
  }
}
