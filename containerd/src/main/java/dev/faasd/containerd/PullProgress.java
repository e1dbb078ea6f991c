package dev.faasd.containerd;

/** Hears how far a pull has got; from several threads, often, and must not block. */
@FunctionalInterface
public interface PullProgress {
  /** Nobody listens. */
  PullProgress NONE = bytes -> {};

  /** So many bytes more of the image's layers are here. */
  void came(long bytes);

  /** All layers together have so many bytes, those that are here already included. */
  default void expects(long bytes) {}
}
