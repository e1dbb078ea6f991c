package dev.faasd.faasd;

import java.util.List;

/** Entry of the program: the one place that ends the process and reads its environment. */
public final class Main {
  private Main() {}

  /** Ends with the command's code: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] words) {
    System.exit(new Program(System.getenv(), System.out, System.err).run(List.of(words)));
  }
}
