package dev.faasd.registry;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why something could not be had from a registry. The message says what was wanted, of which
 * repository, from which host, as whom, and why it failed.
 */
public abstract sealed class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private RegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Credentials are missing, wrong or not enough. */
  public static final class Denied extends RegistryException {
    private static final long serialVersionUID = 1;

    Denied(String message) {
      super(message, null);
    }
  }

  /** The registry does not have it. */
  public static final class Missing extends RegistryException {
    private static final long serialVersionUID = 1;

    Missing(String message) {
      super(message, null);
    }
  }

  /** It asked us to come back later. */
  public static final class Limited extends RegistryException {
    private static final long serialVersionUID = 1;

    private final @Nullable Duration after;

    Limited(String message, Optional<Duration> after) {
      super(message, null);
      this.after = after.orElse(null);
    }

    /** When it may be asked again, if it said so. */
    public Optional<Duration> after() {
      return Optional.ofNullable(after);
    }
  }

  /** Nobody answers, or the connection breaks again and again. */
  public static final class Unreachable extends RegistryException {
    private static final long serialVersionUID = 1;

    Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** An answer that is none: an error of the registry's own, redirects in a circle. */
  public static final class Failed extends RegistryException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message, null);
    }
  }

  /** What it sent is not what was asked for. */
  public static final class Damaged extends RegistryException {
    private static final long serialVersionUID = 1;

    Damaged(String message) {
      super(message, null);
    }
  }

  /** A file of this host that says how to ask registries is wrong, or a helper program fails. */
  public static final class Misconfigured extends RegistryException {
    private static final long serialVersionUID = 1;

    Misconfigured(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The same failure with what other hosts said before it. */
  RegistryException after(String others) {
    String message = others + "; " + getMessage();
    RegistryException all =
        switch (this) {
          case Denied _ -> new Denied(message);
          case Missing _ -> new Missing(message);
          case Limited limited -> new Limited(message, limited.after());
          case Unreachable _ -> new Unreachable(message, getCause());
          case Failed _ -> new Failed(message);
          case Damaged _ -> new Damaged(message);
          case Misconfigured _ -> new Misconfigured(message, getCause());
        };
    all.addSuppressed(this);
    return all;
  }
}
