package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciRuntimeTest {
  @TempDir private Path bin;
  private final List<Path> tried = new ArrayList<>();
  private Optional<String> problem = Optional.empty();

  @Test
  void crunIsUsedWhereItWorksAndTriedOnlyOnce() throws IOException {
    program("runc");
    Path crun = program("crun");
    OciRuntime runtime = choosing(RuntimeChoice.AUTO);
    assertEquals(List.of(), tried);
    assertEquals(Optional.of(crun), runtime.program());
    assertEquals(Optional.of(crun), runtime.program());
    assertEquals(List.of(crun), tried);
  }

  @Test
  void runcIsUsedWhereCrunDoesNotWorkOrIsNotThere() throws IOException {
    program("runc");
    assertEquals(Optional.empty(), choosing(RuntimeChoice.AUTO).program());
    program("crun");
    problem = Optional.of("no");
    assertEquals(Optional.empty(), choosing(RuntimeChoice.AUTO).program());
  }

  @Test
  void crunIsUsedInAnyCaseWhereThereIsNoRunc() throws IOException {
    Path crun = program("crun");
    problem = Optional.of("no");
    assertEquals(Optional.of(crun), choosing(RuntimeChoice.AUTO).program());
  }

  @Test
  void whatIsAskedForIsNotTried() throws IOException {
    Path crun = program("crun");
    assertEquals(Optional.of(crun), choosing(RuntimeChoice.CRUN).program());
    assertEquals(Optional.empty(), choosing(RuntimeChoice.RUNC).program());
    assertEquals(List.of(), tried);
  }

  @Test
  void crunThatIsAskedForButNotThereIsToldOf() {
    OciRuntime runtime = choosing(RuntimeChoice.CRUN);
    WorkloadException failure = assertThrows(WorkloadException.StepFailed.class, runtime::program);
    assertTrue(failure.getMessage().contains(bin.toString()), failure.getMessage());
  }

  private OciRuntime choosing(RuntimeChoice choice) {
    return new OciRuntime(
        choice,
        List.of(bin),
        program -> {
          tried.add(program);
          return problem;
        });
  }

  private Path program(String name) throws IOException {
    return Files.createFile(
        bin.resolve(name),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }
}
