package dev.faasd.workload;

import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with a workload. Each message is a sentence for people: what was tried, on
 * what, why it failed. When undoing the steps before failed too, those failures are suppressed in
 * it.
 */
public abstract sealed class WorkloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private WorkloadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The text is no image reference. */
  public static final class InvalidReference extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public InvalidReference(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The image is not on this host. */
  public static final class ImageMissing extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public ImageMissing(String message) {
      super(message, null);
    }
  }

  /** The image's registry does not give it to us. */
  public static final class PullFailed extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public PullFailed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** An image or an archive of images is damaged, is none, or is not for this host. */
  public static final class BadImage extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public BadImage(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The spec cannot be fulfilled as it is: its maker must change it. */
  public static final class InvalidSpec extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public InvalidSpec(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A published port of the host belongs to someone else. */
  public static final class PortTaken extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public PortTaken(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** There is a workload of this id already. */
  public static final class AlreadyExists extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public AlreadyExists(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** There is no workload of this id, or none of ours. */
  public static final class NoSuchWorkload extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public NoSuchWorkload(String message) {
      super(message, null);
    }
  }

  /** The namespace still holds containers. */
  public static final class NotEmpty extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public NotEmpty(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** containerd does not answer; trying again later may help. */
  public static final class Unreachable extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public Unreachable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A step on the host failed: in containerd, its runtime, the network or the file system. */
  public static final class StepFailed extends WorkloadException {
    private static final long serialVersionUID = 1L;

    /** With a sentence: tried what, on what, why it failed. */
    public StepFailed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
