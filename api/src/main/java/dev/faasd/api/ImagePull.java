package dev.faasd.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When a function's image is fetched from its registry, as an annotation says. */
public final class ImagePull {
  /** The annotation. */
  public static final String ANNOTATION = "com.openfaas.pull-policy";

  /** What it can be, as in Kubernetes; capitals do not matter. */
  public static final List<String> POLICIES = List.of("Always", "IfNotPresent", "Never");

  private ImagePull() {}

  /**
   * One of {@link #POLICIES}; nothing when there is no annotation.
   *
   * @throws InvalidAnnotation when it has another value
   */
  public static Optional<String> policy(Map<String, String> annotations) {
    String value = annotations.getOrDefault(ANNOTATION, "").strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> policy = POLICIES.stream().filter(value::equalsIgnoreCase).findFirst();
    if (policy.isEmpty()) {
      throw new InvalidAnnotation(ANNOTATION, value, "one of " + String.join(", ", POLICIES));
    }
    return policy;
  }
}
