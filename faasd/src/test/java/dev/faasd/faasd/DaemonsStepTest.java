package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonsStepTest {
  private static final Patience SHORT =
      new Patience(Duration.ofMillis(50), Duration.ofMillis(1), Duration.ZERO);

  /** Nobody listens on this port: it is for tests like this one. */
  private static final Optional<GatewayProbe> SILENT =
      Optional.of(new GatewayProbe(URI.create("http://127.0.0.1:9")));

  @TempDir Path directory;
  private final List<String> said = new ArrayList<>();
  private final FakeSystemd systemd = new FakeSystemd(this::started);
  private boolean cleanedUp;

  @BeforeEach
  void makeAProgram() throws IOException {
    Files.createDirectories(directory.resolve("lib"));
    Files.createDirectories(directory.resolve("bin"));
    Files.writeString(directory.resolve("bin/faasd"), "");
  }

  @Test
  void whatDoesNotRunIsStarted() {
    DaemonsStep step = step(Optional.empty());
    assertEquals(Optional.of("start b.service, start a.service"), step.due());
    step.run();
    assertEquals(Set.of("a.service", "b.service"), systemd.active());
    assertEquals(Optional.empty(), step.due());
  }

  @Test
  void aGatewayThatStaysSilentIsToldOfWhileItIsWaitedForAndThenTakenBack() {
    DaemonsStep step = step(SILENT);
    InstallException failure = assertThrows(InstallException.class, step::run);
    assertTrue(failure.getMessage().startsWith("faasd does not answer within 0 s"));
    assertTrue(said.getFirst().startsWith("waiting for the gateway, 0 s"), said::toString);
    step.undo();
    assertEquals(Set.of(), systemd.active());
    assertTrue(cleanedUp);
  }

  @Test
  void aDaemonThatEndsAgainAndAgainIsNotWaitedFor() {
    systemd.keepFailing();
    InstallException failure = assertThrows(InstallException.class, step(Optional.empty())::run);
    assertTrue(failure.getMessage().startsWith("b.service ends again and again"));
  }

  @Test
  void whatRanBeforeRunsOnWhenTheWaitFails() {
    step(Optional.empty()).run();
    DaemonsStep step = step(SILENT);
    assertEquals(Optional.of("wait for the gateway"), step.due());
    assertThrows(InstallException.class, step::run);
    step.undo();
    assertEquals(Set.of("a.service", "b.service"), systemd.active());
    assertFalse(cleanedUp);
  }

  private DaemonsStep step(Optional<GatewayProbe> gateway) {
    return new DaemonsStep(
        systemd.systemctl(),
        List.of(unit("b.service"), unit("a.service")),
        gateway,
        SHORT,
        said::add,
        () -> cleanedUp = true);
  }

  private DaemonUnit unit(String name) {
    return new DaemonUnit(
        name, directory.resolve(name + ".lock"), new Distribution(directory), List.of());
  }

  private void started(String unit) {
    try {
      Files.writeString(directory.resolve(unit + ".lock"), "1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
