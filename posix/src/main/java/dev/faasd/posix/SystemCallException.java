package dev.faasd.posix;

/** A system call failed; the message tells which, on what, and why. */
public final class SystemCallException extends PosixException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  SystemCallException(String call, Object subject, int errno) {
    super(call + " on " + subject + " failed: " + Errno.describe(errno), null);
    this.call = call;
    this.errno = errno;
  }

  /** The name of the call, such as {@code mount}. */
  public String call() {
    return call;
  }

  /**
   * The symbolic name of the error, such as {@code ENOENT}, or {@code errno 123} for a rare one.
   */
  public String errnoName() {
    return Errno.name(errno);
  }

  boolean is(int other) {
    return errno == other;
  }
}
