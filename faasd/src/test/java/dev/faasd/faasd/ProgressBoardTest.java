package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.supervisor.Health;
import dev.faasd.supervisor.Phase;
import dev.faasd.supervisor.ServiceStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressBoardTest {
  private static final String UP = "\u001b[2A\u001b[J";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ProgressBoard board =
      ProgressBoard.on(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  @Test
  void theLogPassesAboveUntilTheStartIsOver() {
    board.changed(status("db", new Phase.Starting(), Health.UNCHECKED));
    board.changed(status("gateway", new Phase.Waiting("db to be healthy"), Health.UNCHECKED));
    bytes.reset();

    board.log().println("a line");

    assertEquals(
        UP + "a line\n  · db       starting\n  · gateway  waiting for db to be healthy\n", text());

    board.changed(status("db", new Phase.Running(), Health.HEALTHY));
    bytes.reset();
    board.changed(status("gateway", new Phase.Running(), Health.UNCHECKED));
    assertEquals(UP + "  ✔ db       running, healthy\n  ✔ gateway  running\n", text());

    board.started();
    bytes.reset();
    board.changed(status("db", new Phase.Stopping(), Health.UNCHECKED));
    board.log().println("another");
    assertEquals("another\n", text());
  }

  @Test
  void pullsAreShownBelowUntilTheyAreOver() {
    String image = "registry.example/" + "x".repeat(60) + "/db:1";
    board.pulling(image, 1_500_000, 200_000_000);
    String line = text();
    assertTrue(line.startsWith("  ↓ …xxx"), line);
    assertTrue(line.endsWith("x/db:1  1.5 MB of 200.0 MB\n"), line);
    assertEquals(80, line.length());

    bytes.reset();
    board.pulling(image, 200_000_000, 200_000_000);
    assertTrue(text().startsWith("\u001b[1A\u001b[J"), text());
    assertTrue(text().endsWith("x/db:1  unpacking 200.0 MB\n"), text());

    bytes.reset();
    board.ended(image);
    assertEquals("\u001b[1A\u001b[J", text());
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static ServiceStatus status(String name, Phase phase, Health health) {
    return new ServiceStatus(name, phase, health, Optional.empty(), 0, Map.of(), 0);
  }
}
