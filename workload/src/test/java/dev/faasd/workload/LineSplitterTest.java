package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<byte[]> lines = new ArrayList<>();
  private final LineSplitter splitter = new LineSplitter(lines::add);

  @Test
  void linesMayBeSpreadOverManyReads() {
    write("one\ntw");
    write("o");
    write("\n\nthree\n");
    assertEquals(List.of("one", "two", "", "three"), texts());
  }

  @Test
  void lastLineWithoutLineFeedComesAtTheEnd() {
    write("one\ntwo");
    assertEquals(List.of("one"), texts());
    splitter.finish();
    splitter.finish();
    assertEquals(List.of("one", "two"), texts());
  }

  @Test
  void lineOfTheLongestLengthIsOneLineWhereverItsLineFeedArrives() {
    String longest = "x".repeat(LineSplitter.LONGEST_LINE);
    write(longest + "\nnext\n" + longest);
    write("\n\nlast\n");
    assertEquals(List.of(longest, "next", longest, "", "last"), texts());
  }

  @Test
  void longerLineComesInParts() {
    write("x".repeat(2 * LineSplitter.LONGEST_LINE + 5) + "\n");
    assertEquals(
        List.of(LineSplitter.LONGEST_LINE, LineSplitter.LONGEST_LINE, 5),
        lines.stream().map(line -> line.length).toList());
  }

  @Test
  void anyBytesInAnyPiecesComeOutComplete() {
    Random random = new Random(7);
    byte[] bytes = new byte[300_000];
    random.nextBytes(bytes);
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(bytes.length - at, 1 + random.nextInt(5_000));
      splitter.accept(ByteBuffer.wrap(bytes, at, count));
      at += count;
    }
    splitter.finish();
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      joined.writeBytes(line);
      joined.write('\n');
    }
    byte[] expected = new byte[joined.size()];
    System.arraycopy(bytes, 0, expected, 0, Math.min(bytes.length, expected.length));
    expected[expected.length - 1] = '\n';
    assertArrayEquals(expected, joined.toByteArray());
  }

  private void write(String text) {
    splitter.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> texts() {
    return lines.stream().map(line -> new String(line, StandardCharsets.UTF_8)).toList();
  }
}
