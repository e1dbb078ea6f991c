package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonUnitTest {
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir Path directory;
  private Path lock;
  private Path input;
  private DaemonUnit unit;

  @BeforeEach
  void make() throws IOException {
    lock = directory.resolve("lock");
    input = directory.resolve("input");
    Files.createDirectories(directory.resolve("home/lib"));
    Files.createDirectories(directory.resolve("home/bin"));
    Files.writeString(directory.resolve("home/bin/faasd"), "");
    unit =
        new DaemonUnit(
            "a.service", lock, new Distribution(directory.resolve("home")), List.of(input));
  }

  @Test
  void aDaemonOfTheSameProgramAndInputsIsNotOutdated() throws IOException {
    Files.writeString(input, "");
    Files.setLastModifiedTime(Files.writeString(lock, "7"), in(1));
    assertFalse(unit.isOutdated());
  }

  @Test
  void aDaemonThatHasNotBegunYetIsOutdated() {
    assertTrue(unit.isOutdated());
  }

  @Test
  void aDaemonIsOlderThanWhatIsPutInPlaceAfterItsStartHoweverOldThatIs() throws IOException {
    Files.setLastModifiedTime(Files.writeString(lock, "7"), FileTime.from(LONG_AGO));
    assertTrue(unit.isOutdated());
    Path library = Files.writeString(directory.resolve("home/lib/faasd.jar"), "");
    Files.setLastModifiedTime(library, FileTime.from(LONG_AGO.minusSeconds(1)));
    assertTrue(unit.isOutdated());
  }

  @Test
  void anInputThatChangesOutdatesADaemon() throws IOException {
    Files.setLastModifiedTime(Files.writeString(lock, "7"), in(0));
    assertFalse(unit.isOutdated());
    Path changed = Files.writeString(input, "new");
    Files.setLastModifiedTime(
        lock,
        FileTime.from(
            ((FileTime) Files.getAttribute(changed, "unix:ctime")).toInstant().minusNanos(1)));
    assertTrue(unit.isOutdated());
  }

  private static FileTime in(int hours) {
    return FileTime.from(Instant.now().plusSeconds(3600L * hours));
  }
}
