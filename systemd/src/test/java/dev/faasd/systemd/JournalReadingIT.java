package dev.faasd.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real journald. */
@Tag("integration")
@Timeout(120)
class JournalReadingIT implements ReadsBack {
  @TempDir private Path directory;

  private PrivateJournal journald;
  private Journal journal;

  @BeforeEach
  void start() {
    journald = PrivateJournal.start();
    journal = journald.open();
  }

  @AfterEach
  void stop() {
    journal.close();
    journald.close();
    assertEquals(List.of(), children());
  }

  private static List<String> children() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      return children
          .filter(ProcessHandle::isAlive)
          .flatMap(child -> child.info().command().stream())
          .filter(command -> command.endsWith("journalctl"))
          .toList();
    }
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Test
  void journalThatCannotBeReadIsSaid() throws Exception {
    Path none = directory.resolve("none");
    try (Journal nowhere =
            new JournalSocket(
                none, System::nanoTime, List.of("journalctl", "--directory=" + none));
        LogRecords records = nowhere.read(LogQuery.all(HELLO))) {
      String said = assertThrows(SystemdException.class, records::next).getMessage();
      assertTrue(said.contains("No such file"), said);
    }
    try (Journal missing = new JournalSocket(none, System::nanoTime, List.of(none.toString()))) {
      String said =
          assertThrows(SystemdException.class, () -> missing.read(LogQuery.all(HELLO)))
              .getMessage();
      assertTrue(said.contains("no such program"), said);
    }
  }
}
