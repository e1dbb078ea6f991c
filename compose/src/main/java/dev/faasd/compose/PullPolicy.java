package dev.faasd.compose;

/** Whether a service's image is fetched from its registry. */
public enum PullPolicy {
  /** Whenever the service's image is looked at. */
  ALWAYS,
  /** Where the host does not have it. */
  MISSING,
  /** It must be there. */
  NEVER;

  /**
   * As the compose file writes it.
   *
   * @throws IllegalArgumentException with a sentence, if there is no such policy
   */
  static PullPolicy parse(String text) {
    return switch (text) {
      case "always" -> ALWAYS;
      case "missing", "if_not_present" -> MISSING;
      case "never" -> NEVER;
      default ->
          throw new IllegalArgumentException(
              "pull_policy \"" + text + "\" is none of always, missing, if_not_present, never");
    };
  }

  @Override
  public String toString() {
    return switch (this) {
      case ALWAYS -> "always";
      case MISSING -> "missing";
      case NEVER -> "never";
    };
  }
}
