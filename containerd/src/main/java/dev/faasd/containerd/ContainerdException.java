package dev.faasd.containerd;

import dev.faasd.registry.RegistryException;

/**
 * What went wrong at containerd or with an image. The message tells what was tried, on what, and
 * why it failed; the subtype tells what a caller may want to know.
 */
public abstract sealed class ContainerdException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ContainerdException(String message, Throwable cause) {
    super(message, cause);
  }

  private ContainerdException(String message) {
    super(message);
  }

  /** The thing does not exist. */
  public static final class NotFound extends ContainerdException {
    private static final long serialVersionUID = 1;

    NotFound(String message, Throwable cause) {
      super(message, cause);
    }

    NotFound(String message) {
      super(message);
    }
  }

  /** Something of that name exists. */
  public static final class AlreadyExists extends ContainerdException {
    private static final long serialVersionUID = 1;

    AlreadyExists(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Not in the state it is in: a namespace that is not empty, a task that runs, a wrong digest. */
  public static final class FailedPrecondition extends ContainerdException {
    private static final long serialVersionUID = 1;

    FailedPrecondition(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Refused as malformed: a name, a label that is too long. */
  public static final class InvalidArgument extends ContainerdException {
    private static final long serialVersionUID = 1;

    InvalidArgument(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** containerd is not there, or went away during the call. */
  public static final class Unavailable extends ContainerdException {
    private static final long serialVersionUID = 1;

    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }

    Unavailable(String message) {
      super(message);
    }
  }

  /** No answer in time. What was asked for may still happen. */
  public static final class TimedOut extends ContainerdException {
    private static final long serialVersionUID = 1;

    TimedOut(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Any other answer of containerd, or a cancelled call. */
  public static final class Failed extends ContainerdException {
    private static final long serialVersionUID = 1;

    Failed(String message, Throwable cause) {
      super(message, cause);
    }

    Failed(String message) {
      super(message);
    }
  }

  /** Text that is no image reference. */
  public static final class InvalidReference extends ContainerdException {
    private static final long serialVersionUID = 1;

    InvalidReference(String message) {
      super(message);
    }
  }

  /** An image or archive that is damaged, or not what it says it is. */
  public static final class InvalidImage extends ContainerdException {
    private static final long serialVersionUID = 1;

    InvalidImage(String message, Throwable cause) {
      super(message, cause);
    }

    InvalidImage(String message) {
      super(message);
    }
  }

  /** A registry did not give an image; the cause tells in which way. */
  public static final class PullFailed extends ContainerdException {
    private static final long serialVersionUID = 1;

    PullFailed(String message, RegistryException cause) {
      super(message, cause);
    }
  }

  /** An image without a variant for the platform; the message names those it has. */
  public static final class MissingPlatform extends ContainerdException {
    private static final long serialVersionUID = 1;

    MissingPlatform(String message) {
      super(message);
    }
  }

  /** A user or group that is no number and not in the image's files. */
  public static final class UnknownUser extends ContainerdException {
    private static final long serialVersionUID = 1;

    UnknownUser(String message) {
      super(message);
    }
  }
}
