package dev.faasd.workload;

import java.util.Optional;

/** When the registry is asked for an image. One that lies in an archive is taken from there. */
public enum PullPolicy {
  /** Each time: what the name means may have changed. What is there is not transferred again. */
  ALWAYS("Always"),
  /** When the host does not have it. */
  IF_NOT_PRESENT("IfNotPresent"),
  /** Never: it must be on the host. */
  NEVER("Never");

  private final String word;

  PullPolicy(String word) {
    this.word = word;
  }

  /** Reads the word that Kubernetes and OpenFaaS have for it, however it is capitalized. */
  public static Optional<PullPolicy> parse(String text) {
    for (PullPolicy policy : values()) {
      if (policy.word.equalsIgnoreCase(text)) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return word;
  }
}
