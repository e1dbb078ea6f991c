package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the daemons do with what runs when they are told to end at inconvenient moments, and how
 * they find things when they start. {@link UnitsIT} has the plain cases, under systemd.
 */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartAndStopIT {
  private static final List<String> FUNCTIONS = List.of("first", "second");

  private PrivateFaasd faasd;

  /** A daemon, and whose containers it has. */
  private enum Role {
    PROVIDER("provider", "provider listens", "openfaas-fn", FUNCTIONS.size()),
    UP("up", "supervising", "openfaas", 4);

    private final String name;
    private final String saysReady;
    private final String namespace;
    private final int containers;

    Role(String name, String saysReady, String namespace, int containers) {
      this.name = name;
      this.saysReady = saysReady;
      this.namespace = namespace;
      this.containers = containers;
    }

    Role other() {
      return this == UP ? PROVIDER : UP;
    }
  }

  @BeforeAll
  void start() throws Exception {
    faasd = PrivateFaasd.start();
    for (String function : FUNCTIONS) {
      Functions.deploy(faasd.gateway(), function, "lab");
    }
  }

  @AfterAll
  void close() throws Exception {
    if (faasd != null) {
      faasd.close();
    }
  }

  @AfterEach
  void allIsAsBefore() throws Exception {
    for (Role role : Role.values()) {
      process(role).release();
    }
    for (Role role : Role.values()) {
      await(role.name).atMost(Patience.START).until(() -> isReady(role));
      await(role.name)
          .atMost(Patience.START)
          .untilAsserted(() -> assertEquals(role.containers, tasks(role).size()));
    }
    awaitAnswers();
  }

  /** They are told twice to stop before, which is done once and to the end. */
  @ParameterizedTest
  @EnumSource
  void whoComesFirstAfterAStopMakesWhatBothNeed(Role first) throws Exception {
    for (Role role : Role.values()) {
      int read = Files.readString(log(role)).length();
      process(role).signal("TERM");
      // Two signals that come before the first is taken are one.
      await(role.name).atMost(Patience.START).until(() -> said(role, read).contains("TERM"));
      process(role).signal("TERM");
      assertEquals(0, process(role).awaitEnd());
      assertTrue(said(role, read).contains("TERM received: ending already"), said(role, read));
      assertEquals(List.of(), containers(role));
    }
    Ended.run("ip", "link", "del", faasd.surroundings().settings().get("FAASD_BRIDGE")).succeeded();

    process(first).release();
    await(first.name).atMost(Patience.START).until(() -> tasks(first).size() == first.containers);
    process(first.other()).release();
    awaitAnswers();
  }

  /**
   * It has been restarted just before, so what runs is not yet its own; of the two signals that it
   * got then, the first counted.
   */
  @ParameterizedTest
  @CsvSource({
    "PROVIDER, provider: faasd version",
    "PROVIDER, provider listens",
    "UP, up: faasd version",
    "UP, containerd "
  })
  void stopInTheMiddleOfTheStartStopsAll(Role role, String moment) throws Exception {
    int read = Files.readString(log(role)).length();
    List<String> before = tasks(role);
    process(role).signal("HUP");
    process(role).signal("TERM");
    assertEquals(0, process(role).awaitEnd());
    assertEquals(before, tasks(role));

    process(role).release();
    await(moment).atMost(Patience.RECOVERY).until(() -> said(role, read).contains(moment));
    assertEquals(0, process(role).stop());

    assertEquals(List.of(), tasks(role));
  }

  @Test
  void filesOfProcessesThatWereKilledAreInNobodysWay() throws Exception {
    List<String> before = tasks(Role.PROVIDER);
    Path run = faasd.surroundings().directory().resolve("run");
    for (Role role : Role.values()) {
      process(role).hold();
      Files.writeString(run.resolve(role.name + ".lock"), "1");
    }
    Files.delete(run.resolve("provider/provider.sock"));
    Files.writeString(run.resolve("provider/provider.sock"), "no socket");

    process(Role.PROVIDER).release();
    await("API")
        .atMost(Patience.RECOVERY)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> faasd.gateway().system("functions").succeeded());
    assertEquals(before, tasks(Role.PROVIDER));
  }

  private SupervisedProcess process(Role role) {
    return role == Role.UP ? faasd.core() : faasd.provider();
  }

  private List<String> containers(Role role) throws IOException {
    return faasd.inContainerd(role.namespace, "containers");
  }

  /** Those that run, with their process ids. */
  private List<String> tasks(Role role) throws IOException {
    return faasd.running(role.namespace);
  }

  private Path log(Role role) {
    return faasd.surroundings().directory().resolve(role.name + ".log");
  }

  /** What it has said since so many characters. */
  private String said(Role role, int before) throws IOException {
    return Files.readString(log(role)).substring(before);
  }

  /** Whether the process that runs now has said so. */
  private boolean isReady(Role role) throws IOException {
    String log = Files.readString(log(role));
    return process(role).isAlive()
        && log.lastIndexOf(role.saysReady) > log.lastIndexOf(role.name + ": faasd version")
        && log.lastIndexOf(role.name + ": ended") < log.lastIndexOf(role.saysReady);
  }

  private void awaitAnswers() {
    for (String function : FUNCTIONS) {
      await(function).atMost(Patience.START).until(() -> faasd.gateway().answers(function + "/"));
    }
  }
}
