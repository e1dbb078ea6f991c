package dev.faasd.workload;

/** Is told of pulls while they go on; from several threads, and must not block. */
public interface PullListener {
  /** Nobody listens. */
  PullListener NONE =
      new PullListener() {
        @Override
        public void pulling(String image, long bytes, long all) {}

        @Override
        public void ended(String image) {}
      };

  /**
   * A pull is so far; some times a second.
   *
   * @param bytes of its layers that are here
   * @param all bytes of its layers; when they are here, they are still being unpacked
   */
  void pulling(String image, long bytes, long all);

  /** It is over, well or not. */
  void ended(String image);
}
