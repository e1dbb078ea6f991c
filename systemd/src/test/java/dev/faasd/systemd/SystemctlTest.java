package dev.faasd.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemctlTest {
  @Test
  void aFailureTellsCommandExitCodeAndReason() {
    Systemctl systemctl =
        new Systemctl(_ -> new ProcessResult(5, "", "Failed to start a.service:\nnot found\n"));
    SystemdException failure =
        assertThrows(SystemdException.class, () -> systemctl.start(List.of("a.service")));
    assertEquals(
        "\"systemctl start --no-block a.service\" failed with exit code 5:"
            + " Failed to start a.service: not found",
        failure.getMessage());
  }

  @Test
  void aHostWithoutSystemctlIsToldOf() {
    Systemctl systemctl =
        new Systemctl(
            argv ->
                ChildProcess.run(
                    List.of("/nonexistent/" + argv.getFirst()),
                    Map.of(),
                    "",
                    Duration.ofSeconds(10)));
    SystemdException failure = assertThrows(SystemdException.class, systemctl::daemonReload);
    assertTrue(failure.getMessage().contains("/nonexistent/systemctl"), failure.getMessage());
  }

  @Test
  void theVersionIsReadFromTheFirstLine() {
    assertEquals(252, answering("systemd 252 (252.36-1~deb12u1)\n+PAM +AUDIT\n").version());
    assertThrows(SystemdException.class, () -> answering("what?").version());
  }

  @Test
  void aUnitIsDescribedByItsProperties() {
    UnitState state =
        answering(
                """
                MainPID=812
                NRestarts=3
                ActiveState=activating
                SubState=auto-restart
                FragmentPath=/etc/systemd/system/faasd.service
                UnitFileState=enabled
                """)
            .state("faasd.service");
    assertEquals(
        new UnitState(
            "activating",
            "auto-restart",
            true,
            Optional.of(812L),
            3,
            Optional.of(Path.of("/etc/systemd/system/faasd.service"))),
        state);
    assertFalse(state.isActive());
  }

  @Test
  void aUnitThatIsNotThereIsInactiveAndHasNoFile() {
    assertEquals(
        new UnitState("inactive", "dead", false, Optional.empty(), 0, Optional.empty()),
        answering("ActiveState=inactive\nSubState=dead\nMainPID=0\nFragmentPath=\n").state("no"));
  }

  @Test
  void systemdRunsTheHostWhereItsDirectoryIs(@TempDir Path root) throws IOException {
    assertFalse(Systemctl.isBooted(root));
    Files.createDirectories(root.resolve("run/systemd/system"));
    assertTrue(Systemctl.isBooted(root));
  }

  private static Systemctl answering(String text) {
    return new Systemctl(_ -> new ProcessResult(0, text, ""));
  }
}
