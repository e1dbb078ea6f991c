package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that make files and directories. */
class FileStepTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("file");
  }

  @Test
  void aFileIsWrittenOnceWithItsMode() throws IOException {
    FileStep step = new FileStep(file, "text", "rw-r-----");
    assertEquals(Optional.of("write " + file), step.due());
    step.run();
    assertEquals("text", Files.readString(file));
    assertEquals("rw-r-----", mode(file));
    assertEquals(Optional.empty(), step.due());
    assertEquals(List.of(file), all());
  }

  @Test
  void aReplacedFileKeepsItsModeAndComesBack() throws IOException {
    Files.writeString(file, "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    FileStep step = new FileStep(file, "new", "rw-r--r--");
    assertEquals(Optional.of("replace " + file), step.due());
    step.run();
    assertEquals("new", Files.readString(file));
    assertEquals("rw-------", mode(file));
    step.undo();
    assertEquals("old", Files.readString(file));
  }

  @Test
  void aNewFileIsTakenBack() throws IOException {
    FileStep step = new FileStep(file, "text", "rw-r--r--");
    step.run();
    step.undo();
    assertEquals(List.of(), all());
  }

  @Test
  void aFailureNamesTheFileAndLeavesNothing() throws IOException {
    Path elsewhere = directory.resolve("absent/file");
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class, () -> new FileStep(elsewhere, "", "rw-r--r--").run());
    assertEquals("cannot write " + elsewhere, failure.getMessage());
    assertEquals(List.of(), all());
  }

  @Test
  void aDirectoryIsMadeWithThoseAboveAndTakenBackWithAllInIt() throws IOException {
    Path deep = directory.resolve("a/b/c");
    DirectoryStep step = new DirectoryStep(deep, "rwx------");
    assertEquals(Optional.of("make " + deep), step.due());
    step.run();
    assertEquals("rwx------", mode(deep));
    assertEquals("rwxr-xr-x", mode(directory.resolve("a")));
    assertEquals(Optional.empty(), step.due());
    Files.writeString(deep.resolve("made-meanwhile"), "");
    step.undo();
    assertEquals(List.of(), all());
  }

  @Test
  void anExistingDirectoryGetsItsModeAndStays() throws IOException {
    Path there = Files.createDirectory(directory.resolve("there"));
    Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(there.resolve("data"), "");
    DirectoryStep step = new DirectoryStep(there, "rwx------");
    assertEquals(Optional.of("give " + there + " the mode rwx------"), step.due());
    step.run();
    assertEquals("rwx------", mode(there));
    step.undo();
    assertEquals("rwxrwxrwx", mode(there));
    assertEquals(List.of(there, there.resolve("data")), all());
  }

  @Test
  void anArchiveIsCopiedOnce() throws IOException {
    Path archive = Files.writeString(file, "image");
    Path images = Files.createDirectory(directory.resolve("images"));
    CopyStep step = new CopyStep(archive, images);
    assertEquals(Optional.of("copy " + archive + " to " + images), step.due());
    step.run();
    assertEquals(Optional.empty(), step.due());
    assertEquals("image", Files.readString(images.resolve("file")));
    step.undo();
    assertEquals(List.of(archive, images), all());
  }

  @Test
  void anArchiveOfTheSameNameIsReplacedForGood() throws IOException {
    Path archive = Files.writeString(file, "new image");
    Path images = Files.createDirectory(directory.resolve("images"));
    Files.writeString(images.resolve("file"), "old image");
    CopyStep step = new CopyStep(archive, images);
    step.run();
    step.undo();
    assertEquals("new image", Files.readString(images.resolve("file")));
  }

  @Test
  void credentialsAreMadeOnceAndTakenBack() throws IOException {
    Path secrets = directory.resolve("secrets");
    SecretsStep step = new SecretsStep(secrets);
    assertEquals(Optional.of("make user, password and tokens in " + secrets), step.due());
    step.run();
    assertEquals(Optional.empty(), step.due());
    step.undo();
    assertEquals(List.of(secrets), all());
  }

  @Test
  void credentialsOfBeforeStay() throws IOException {
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Path password = Files.writeString(secrets.resolve(Credentials.PASSWORD), "mine");
    SecretsStep step = new SecretsStep(secrets);
    step.run();
    step.undo();
    assertEquals(List.of(secrets, password), all());
    assertEquals("mine", Files.readString(password));
  }

  private List<Path> all() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> !path.equals(directory)).sorted().toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
