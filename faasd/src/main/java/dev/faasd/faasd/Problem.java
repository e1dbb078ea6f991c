package dev.faasd.faasd;

/**
 * One thing that is wrong in a file.
 *
 * @param at where
 * @param sentence what is wrong and what would be right, without a full stop
 */
record Problem(Location at, String sentence) {
  @Override
  public String toString() {
    return at + ": " + sentence;
  }
}
