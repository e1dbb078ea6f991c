package dev.faasd.api;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a namespace of functions must keep to. */
public final class NamespaceRules {
  /** containerd's limit for key and value together. */
  private static final int LONGEST_LABEL = 4096;

  private NamespaceRules() {}

  /**
   * Checks all rules.
   *
   * @return the labels to keep, the mark among them
   * @throws InvalidNamespace saying what is wrong
   */
  public static Map<String, String> labels(FunctionNamespace namespace) {
    Map<String, String> labels = new LinkedHashMap<>(namespace.labels());
    if (!FunctionNamespace.isMarked(labels)) {
      if (labels.containsKey(FunctionNamespace.MARK)
          || !FunctionNamespace.isMarked(namespace.annotations())) {
        throw new InvalidNamespace(
            "the label openfaas=1 is missing: it says that the namespace is for functions");
      }
      labels.put(FunctionNamespace.MARK, "1");
    }
    labels.forEach(NamespaceRules::check);
    return labels;
  }

  private static void check(String key, String value) {
    LabelKeys.problem("labels", key)
        .ifPresent(
            problem -> {
              throw new InvalidNamespace(problem);
            });
    if (bytes(key) + bytes(value) > LONGEST_LABEL) {
      throw new InvalidNamespace(
          "label '%s' is longer than %d bytes".formatted(Names.shown(key), LONGEST_LABEL));
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
