package dev.faasd.provider;

import dev.faasd.api.SecretId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why the provider did not do what it was asked; the message is a sentence for whoever asked. */
public abstract sealed class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ProviderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The sentence. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "message");
  }

  /** There is no such function. */
  public static final class NoSuchFunction extends ProviderException {
    private static final long serialVersionUID = 1L;

    NoSuchFunction(Object function) {
      super("function " + function + " not found", null);
    }
  }

  /** There is no namespace of functions by that name. */
  public static final class NoSuchNamespace extends ProviderException {
    private static final long serialVersionUID = 1L;

    NoSuchNamespace(Object namespace) {
      super(
          "namespace '" + namespace + "' not valid: there is none labelled openfaas=1 by that name",
          null);
    }
  }

  /** There is no such secret. */
  public static final class NoSuchSecret extends ProviderException {
    private static final long serialVersionUID = 1L;

    NoSuchSecret(SecretId secret) {
      super("secret " + secret + " not found", null);
    }
  }

  /** What is there stands in the way. */
  public static final class Conflict extends ProviderException {
    private static final long serialVersionUID = 1L;

    Conflict(String message) {
      super(message, null);
    }
  }

  /** What was asked is well-formed, but not to be had. */
  public static final class Refused extends ProviderException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null);
    }
  }

  /** A parameter of the query cannot be understood. */
  public static final class BadParameter extends ProviderException {
    private static final long serialVersionUID = 1L;

    BadParameter(String name, String text, String wanted) {
      super(
          "could not parse the query: '%s' is %s, unlike '%s'".formatted(name, wanted, text), null);
    }
  }

  /** The function's process does not serve: it ended, or did not listen in time. */
  public static final class NotReady extends ProviderException {
    private static final long serialVersionUID = 1L;

    NotReady(String message) {
      super(message, null);
    }
  }

  /** A later command for the same function made this one pointless. */
  public static final class Superseded extends ProviderException {
    private static final long serialVersionUID = 1L;

    Superseded(Object function) {
      super("a later request for function " + function + " took the place of this one", null);
    }
  }

  /** Not now; asking again later may help. */
  public static final class Unavailable extends ProviderException {
    private static final long serialVersionUID = 1L;

    Unavailable(String message) {
      super(message, null);
    }
  }

  /** The desired state cannot be kept on disk. */
  public static final class StateNotKept extends ProviderException {
    private static final long serialVersionUID = 1L;

    StateNotKept(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
