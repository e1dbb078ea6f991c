package dev.faasd.faasd;

import java.util.List;

/** Entry of the program: the one place that ends the process and reads its environment. */
public final class Main {
  private Main() {}

  /** Ends with the command's code: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] words) {
    if (words.length == 1 && words[0].equals("version")) {
      // Whatever is set; and Program would be a hundred classes more.
      System.out.println(Version.current());
      return;
    }
    System.exit(new Program(System.getenv(), System.out, System.err).run(List.of(words)));
  }
}
