package dev.faasd.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildProcessTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void bothStreamsAndTheExitCodeComeBack() {
    ProcessResult result = shell("cat; echo oops >&2; exit 3", "told", LONG);
    assertEquals(new ProcessResult(3, "told", "oops\n"), result);
    assertFalse(result.succeeded());
  }

  @Test
  void muchOutputOnBothStreamsDoesNotBlock() {
    ProcessResult result =
        shell("head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2", "", LONG);
    assertTrue(result.succeeded());
    assertEquals(300_000, result.stdout().length());
    assertEquals(300_000, result.stderr().length());
  }

  @Test
  void inputThatNobodyReadsIsNoFailure() {
    assertTrue(shell("exit 0", "x".repeat(1 << 20), LONG).succeeded());
  }

  @Test
  void nothingIsInheritedButThePath() {
    ProcessResult result = ChildProcess.run(List.of("/usr/bin/env"), Map.of("A", "b"), "", LONG);
    assertEquals(
        List.of("A=b", "PATH"),
        result.stdout().lines().map(line -> line.replaceAll("^PATH=.*", "PATH")).sorted().toList());
  }

  @Test
  void programThatDoesNotEndIsKilledWithItsChildren() {
    String marker = "31415.9265";
    ChildProcessException late =
        assertThrows(
            ChildProcessException.class,
            () -> shell("sleep " + marker + " & sleep " + marker, "", Duration.ofMillis(200)));
    assertTrue(late.getMessage().contains("was killed"), late.getMessage());
    assertFalse(
        ProcessHandle.allProcesses()
            .anyMatch(p -> p.info().commandLine().orElse("").contains("sleep " + marker)));
  }

  @Test
  void missingProgramIsSaidSo() {
    ChildProcessException missing =
        assertThrows(
            ChildProcessException.class,
            () -> ChildProcess.run(List.of("no-such-program"), Map.of(), "", LONG));
    assertEquals("Starting no-such-program failed: there is no such program", missing.getMessage());
  }

  private static ProcessResult shell(String script, String stdin, Duration timeout) {
    return ChildProcess.run(List.of("sh", "-c", script), Map.of(), stdin, timeout);
  }
}
