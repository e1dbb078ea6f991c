package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedFileTest {
  @TempDir Path directory;
  private Path shipped;
  private Path file;
  private Path copies;

  @BeforeEach
  void make() throws IOException {
    shipped = Files.writeString(directory.resolve("shipped.yaml"), "version 1\n");
    file = directory.resolve("host.yaml");
    copies = Files.createDirectory(directory.resolve("copies"));
  }

  @Test
  void anAbsentFileIsWritten() throws IOException {
    ShippedFile step = step(false);
    assertEquals(Optional.of("write " + file), step.due());
    assertEquals(shipped, step.effective());
    step.run();
    assertEquals("version 1\n", Files.readString(file));
    assertEquals(Optional.empty(), step(false).due());
  }

  @Test
  void anUneditedFileFollowsTheDistribution() throws IOException {
    step(false).run();
    Files.writeString(shipped, "version 2\n");
    assertEquals(Optional.of("replace " + file), step(false).due());
    assertEquals(shipped, step(false).effective());
    step(false).run();
    assertEquals("version 2\n", Files.readString(file));
    assertEquals(Optional.empty(), step(false).due());
  }

  @Test
  void anEditedFileIsKeptAndTold() throws IOException {
    step(false).run();
    Files.writeString(file, "mine\n");
    Files.writeString(shipped, "version 2\n");
    ShippedFile step = step(false);
    assertEquals(Optional.empty(), step.due());
    assertTrue(step.note().orElseThrow().startsWith(file + " was edited and is kept"));
    assertEquals(file, step.effective());
  }

  @Test
  void aFileThatWasThereBeforeTheFirstInstallationCountsAsEdited() throws IOException {
    Files.writeString(file, "mine\n");
    assertEquals(Optional.empty(), step(false).due());
    assertTrue(step(false).note().isPresent());
  }

  @Test
  void forceReplacesAnEditedFileAndKeepsItBeside() throws IOException {
    Files.writeString(file, "mine\n");
    ShippedFile step = step(true);
    Path backup = directory.resolve("host.yaml.edited-1");
    assertEquals(Optional.of("replace the edited " + file + ", kept as " + backup), step.due());
    assertEquals(Optional.empty(), step.note());
    assertEquals(shipped, step.effective());
    step.run();
    assertEquals("version 1\n", Files.readString(file));
    assertEquals("mine\n", Files.readString(backup));
    assertEquals(Optional.empty(), step(true).due());
  }

  @Test
  void everyReplacedFileIsKept() throws IOException {
    Files.writeString(file, "mine\n");
    step(true).run();
    Files.writeString(file, "mine again\n");
    step(true).run();
    assertEquals("mine\n", Files.readString(directory.resolve("host.yaml.edited-1")));
    assertEquals("mine again\n", Files.readString(directory.resolve("host.yaml.edited-2")));
  }

  @Test
  void allOfItIsTakenBack() throws IOException {
    Files.writeString(file, "mine\n");
    ShippedFile step = step(true);
    step.run();
    step.undo();
    assertEquals("mine\n", Files.readString(file));
    assertFalse(Files.exists(directory.resolve("host.yaml.edited-1")));
    assertFalse(Files.exists(copies.resolve("host.yaml")));
  }

  private ShippedFile step(boolean force) {
    return new ShippedFile(shipped, file, copies, force);
  }
}
