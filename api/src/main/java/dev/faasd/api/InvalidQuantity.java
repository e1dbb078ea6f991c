package dev.faasd.api;

/** A text is no amount of memory or CPU. */
public final class InvalidQuantity extends InvalidRequest {
  private static final long serialVersionUID = 1L;

  InvalidQuantity(String text, String why) {
    super("'%s' is not a valid quantity: %s".formatted(Names.shown(text), why));
  }
}
