package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir private Path directory;

  private static FunctionRecord record(String name, long generation) {
    return FunctionRecord.of(
        FunctionDeployment.of(name, "img"), generation, "sha256:1", "", 1, NOON);
  }

  private StateFiles files() {
    return new StateFiles(directory.resolve("state"));
  }

  private Path file(String name) {
    return directory.resolve("state/openfaas-fn").resolve(name);
  }

  @Test
  void whatWasKeptIsThereForTheNextProcess() {
    files().save(record("a", 1));
    files().save(record("b", 1));
    files().save(record("a", 2));
    assertEquals(List.of(record("a", 2), record("b", 1)), files().load());
  }

  @Test
  void whatWasForgottenIsNot() {
    files().save(record("a", 1));
    files().delete(FunctionId.of("a", ""));
    files().delete(FunctionId.of("never", ""));
    assertEquals(List.of(), files().load());
  }

  @Test
  void nobodyElseMayRead() throws IOException {
    files().save(record("a", 1));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("a.json"))));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file("a.json").getParent())));
  }

  @Test
  void brokenFileIsSetAsideAndTheOthersGoOn() throws IOException {
    files().save(record("a", 1));
    files().save(record("b", 1));
    byte[] whole = Files.readAllBytes(file("b.json"));
    Files.write(file("b.json"), java.util.Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(file("c.json"), "");
    Files.writeString(file("d.json"), "{\"deployment\":{\"service\":\"../d\",\"image\":\"x\"}}");
    Files.write(file("e.json"), Json.write(record("other", 1)));
    assertEquals(List.of(record("a", 1)), files().load());
    for (String name : List.of("b", "c", "d", "e")) {
      assertTrue(Files.exists(file(name + ".json.broken")), name);
      assertFalse(Files.exists(file(name + ".json")), name);
    }
    Files.writeString(file("c.json"), "{");
    assertEquals(List.of(record("a", 1)), files().load());
    assertTrue(Files.exists(file("c.json.broken2")), "an earlier one is not overwritten");
  }

  @Test
  void halfWrittenFileOfACrashIsRemoved() throws IOException {
    files().save(record("a", 1));
    Files.writeString(file(".a.json.tmp"), "{\"depl");
    assertEquals(List.of(record("a", 1)), files().load());
    assertFalse(Files.exists(file(".a.json.tmp")));
  }

  @Test
  void draftIsNothingUntilItIsPut() {
    files().save(record("a", 1));
    try (StateFiles.Draft draft = files().draft(record("a", 2), Runnable::run)) {
      files().save(record("a", 3));
      assertEquals(List.of(record("a", 3)), reread());
      draft.put();
      draft.sync();
    }
    assertEquals(List.of(record("a", 2)), reread());
  }

  @Test
  void draftThatIsNotPutLeavesNothing() throws IOException {
    files().save(record("a", 1));
    files().draft(record("a", 2), Runnable::run).close();
    try (Stream<Path> left = Files.list(file("a.json").getParent())) {
      assertEquals(List.of(file("a.json")), left.toList());
    }
    assertEquals(List.of(record("a", 1)), reread());
  }

  @Test
  void draftThatCannotBeWrittenIsToldWhenItIsWanted() throws IOException {
    Files.writeString(directory.resolve("state"), "a file where a directory should be");
    try (StateFiles.Draft draft = files().draft(record("a", 1), Runnable::run)) {
      assertThrows(ProviderException.StateNotKept.class, draft::put);
    }
  }

  /** As the next process would; it takes drafts away, so without that. */
  private List<FunctionRecord> reread() {
    try {
      return List.of(Json.read(Files.readAllBytes(file("a.json")), FunctionRecord.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void directoryThatCannotBeWrittenIsToldAndNothingChanged() throws IOException {
    Files.writeString(directory.resolve("state"), "a file where a directory should be");
    assertThrows(ProviderException.StateNotKept.class, () -> files().save(record("a", 1)));
    assertThrows(ProviderException.StateNotKept.class, () -> files().load());
  }
}
