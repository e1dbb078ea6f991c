package dev.faasd.api;

/** A text is no name of a function or a namespace. */
public final class InvalidName extends InvalidRequest {
  private static final long serialVersionUID = 1L;

  InvalidName(String kind, String text) {
    super(
        text.isEmpty()
            ? kind + " name is missing"
            : "%s name '%s' is not valid: use 1 to 63 letters, digits, '-' or '_', with a letter or digit at both ends"
                .formatted(kind, Names.shown(text)));
  }
}
