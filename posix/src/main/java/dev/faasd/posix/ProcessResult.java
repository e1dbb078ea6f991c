package dev.faasd.posix;

/**
 * What a program that ended left.
 *
 * @param exitCode 0 to 255, or 128 + n when signal n ended it
 * @param stdout its whole output as UTF-8
 * @param stderr its whole error output as UTF-8
 */
public record ProcessResult(int exitCode, String stdout, String stderr) {
  /** True for exit code 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }
}
