package dev.faasd.api;

/** A label that steers the platform has a value that it cannot have. */
public final class InvalidLabel extends InvalidRequest {
  private static final long serialVersionUID = 1L;

  InvalidLabel(String key, String value, String wanted) {
    super("label %s is '%s', not %s".formatted(key, Names.shown(value), wanted));
  }
}
