package dev.faasd.http;

import org.jspecify.annotations.Nullable;

/** A call to an upstream that brought no (whole) response. */
public final class UpstreamException extends HttpException {
  private static final long serialVersionUID = 1L;

  /** How far the call came. */
  public enum Kind {
    /** No connection: nothing of the request was sent. */
    UNREACHABLE,
    /** The connection broke after something was sent: the upstream may have seen the request. */
    BROKEN,
    /** The time for it was over. */
    TIMED_OUT
  }

  private final Kind kind;

  UpstreamException(Kind kind, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.kind = kind;
  }

  /** How far the call came. */
  public Kind kind() {
    return kind;
  }
}
