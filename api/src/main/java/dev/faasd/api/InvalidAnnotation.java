package dev.faasd.api;

/** An annotation that steers the platform has a value that it cannot have. */
public final class InvalidAnnotation extends InvalidRequest {
  private static final long serialVersionUID = 1L;

  InvalidAnnotation(String key, String value, String wanted) {
    super("annotation %s is '%s', not %s".formatted(key, Names.shown(value), wanted));
  }
}
