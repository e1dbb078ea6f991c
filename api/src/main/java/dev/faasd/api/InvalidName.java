package dev.faasd.api;

/** A text is no name of a function, a namespace or a secret. */
public final class InvalidName extends InvalidRequest {
  private static final long serialVersionUID = 1L;

  InvalidName(String kind, String text) {
    this(kind, text, Names.RULE);
  }

  InvalidName(String kind, String text, String rule) {
    super(
        text.isEmpty()
            ? kind + " name is missing"
            : "%s name '%s' is not valid: %s".formatted(kind, Names.shown(text), rule));
  }
}
