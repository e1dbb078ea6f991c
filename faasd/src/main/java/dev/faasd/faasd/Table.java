package dev.faasd.faasd;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A table for people: columns as wide as what is in them, and no line longer than a terminal where
 * that can be helped. The last column, which is words, stays whole; of the others the widest gives
 * way first. What is cut there is its beginning, as the end of an image's name tells more.
 */
final class Table {
  private static final int WIDTH = 80;
  private static final int LEAST = 12;
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... columns) {
    rows.add(List.of(columns));
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintStream out) {
    int[] widths = widths();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String cell = cut(row.get(i), widths[i]);
        line.append(cell);
        if (i < row.size() - 1) {
          line.repeat(' ', widths[i] - cell.length()).append(GAP);
        }
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }

  private int[] widths() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    int total = GAP.length() * (widths.length - 1);
    for (int width : widths) {
      total += width;
    }
    while (total > WIDTH) {
      int widest = 0;
      for (int i = 1; i < widths.length - 1; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      int less = Math.min(total - WIDTH, widths[widest] - LEAST);
      if (less <= 0) {
        break;
      }
      // No more than to the next widest, which then gives way, too.
      int step = Math.min(less, Math.max(1, widths[widest] - secondWidest(widths, widest)));
      widths[widest] -= step;
      total -= step;
    }
    return widths;
  }

  private static int secondWidest(int[] widths, int widest) {
    int second = 0;
    for (int i = 0; i < widths.length - 1; i++) {
      second = i == widest ? second : Math.max(second, widths[i]);
    }
    return second;
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : "…" + text.substring(text.length() - width + 1);
  }
}
