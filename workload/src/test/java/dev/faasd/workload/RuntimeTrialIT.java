package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which programs pass the trial, on the control groups of this host. */
@Tag("integration")
class RuntimeTrialIT {
  private static final Path RUNC = Path.of("/usr/sbin/runc");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  @TempDir private Path directory;
  private final WorkloadId id = new WorkloadId("trial-" + UUID.randomUUID(), "runtime");
  private Duration limit = Duration.ofSeconds(30);

  @AfterEach
  void nothingIsLeft() {
    assertFalse(Files.exists(directory.resolve("trial")));
    for (String hierarchy : new String[] {"", "unified", "memory", "freezer"}) {
      assertFalse(Files.exists(GROUPS.resolve(hierarchy).resolve(id.namespace())));
    }
  }

  @Test
  void runtimeThatRunsContainersWorks() throws IOException {
    assertEquals(Optional.empty(), trial("exec " + RUNC + " \"$@\""));
  }

  @Test
  void runtimeThatRefusesTheHostTellsWhy() throws IOException {
    assertEquals(
        Optional.of("cgroups in hybrid mode not supported"),
        trial("echo >&2; echo cgroups in hybrid mode not supported >&2; exit 1"));
  }

  @Test
  void runtimeThatHangsIsGivenUp() throws IOException {
    limit = Duration.ofMillis(200);
    Optional<String> problem = trial("[ \"$3\" = delete ] || exec sleep 600");
    assertTrue(problem.orElseThrow().startsWith("it was not done in"), problem.orElseThrow());
  }

  @Test
  void runtimeThatPutsContainersElsewhereDoesNotDo() throws IOException {
    assertEquals(
        Optional.of("its control group is not /" + id), trial("[ \"$3\" = delete ] || exec cat"));
  }

  @Test
  void programThatIsNoneIsTold() {
    Optional<String> problem = trial().problem(directory.resolve("nothing"));
    assertTrue(problem.orElseThrow().contains("nothing"), problem.orElseThrow());
  }

  private Optional<String> trial(String script) throws IOException {
    Path program = directory.resolve("crun");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return trial().problem(program);
  }

  private RuntimeTrial trial() {
    return new RuntimeTrial(directory.resolve("trial"), new ControlGroups(GROUPS, ""), id, limit);
  }
}
