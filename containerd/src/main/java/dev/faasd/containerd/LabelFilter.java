package dev.faasd.containerd;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** containerd's filter language, as far as we speak it: all of these labels with these values. */
final class LabelFilter {
  private LabelFilter() {}

  /** Empty if there are no labels: no filter, all match. */
  static String all(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(label -> "labels." + quote(label.getKey()) + "==" + quote(label.getValue()))
            .collect(Collectors.joining(","));
  }

  static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
