package dev.faasd.compose;

/**
 * One thing that is wrong in a file.
 *
 * @param at where
 * @param sentence what is wrong and what would be right, without a full stop
 */
public record Problem(Location at, String sentence) {
  @Override
  public String toString() {
    return at + ": " + sentence;
  }
}
