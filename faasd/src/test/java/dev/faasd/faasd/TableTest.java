package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsWhatIsInThem() {
    Table table = new Table("NAME", "STATUS");
    table.add("a-longer-name", "up");
    table.add("b", "down");

    assertEquals("NAME           STATUS\na-longer-name  up\nb              down\n", print(table));
  }

  @Test
  void theWidestGivesWayAtItsBeginningWhereATerminalIsTooNarrow() {
    Table table = new Table("NAME", "IMAGE", "STATUS");
    table.add("gateway", "registry.example/" + "x".repeat(80) + "/gateway:1", "running, healthy");

    String[] lines = print(table).split("\n", -1);

    assertEquals(80, lines[1].length());
    assertEquals("gateway  …", lines[1].substring(0, 10));
    assertEquals("/gateway:1  running, healthy", lines[1].substring(52));
  }

  @Test
  void theLastColumnStaysWhole() {
    Table table = new Table("IMAGE", "WHY");
    table.add("registry.example/figlet:1", "used by " + "x".repeat(80));

    String line = print(table).split("\n", -1)[1];

    assertEquals("…le/figlet:1  used by " + "x".repeat(80), line);
  }

  private static String print(Table table) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
