package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when a unit is restarted, stopped or killed, or the package is upgraded. */
@Tag("e2e")
@ExtendWith(SharedInstallation.class)
class UnitsIT {
  private static final System.Logger LOG = System.getLogger(UnitsIT.class.getName());
  private static final String FUNCTIONS = "openfaas-fn";
  private static final String SERVICES = "openfaas";
  private static final String COMPOSE = "/var/lib/faasd/docker-compose.yaml";
  private static final int WARMED_UP = 400;

  private final InstalledFaasd faasd;
  private final FreshHost host;
  private final Gateway gateway;

  UnitsIT(InstalledFaasd faasd) {
    this.faasd = faasd;
    this.host = faasd.host();
    this.gateway = faasd.gateway();
  }

  @BeforeEach
  void deploy() throws Exception {
    Functions.deploy(faasd, "steady", Map.of());
  }

  @AfterEach
  void startAgain() throws Exception {
    host.run("systemctl start containerd faasd faasd-provider");
    faasd.awaitAnswers(List.of("steady"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"faasd", "faasd-provider", "containerd"})
  void restartLosesNoCallAndRestartsNoContainer(String unit) throws Exception {
    List<String> functions = faasd.tasks(FUNCTIONS);
    List<String> services = faasd.tasks(SERVICES);
    String before = mainPid(unit);

    losesNoCall(() -> host.run("systemctl restart " + unit));

    assertNotEquals(before, mainPid(unit));
    assertEquals(functions, faasd.tasks(FUNCTIONS));
    assertEquals(services, faasd.tasks(SERVICES));
    faasd.awaitRecovery("management").until(() -> gateway.system("functions").succeeded());
  }

  @ParameterizedTest
  @ValueSource(strings = {"faasd", "faasd-provider"})
  void killedUnitComesBackAndAdoptsWhatRuns(String unit) throws Exception {
    List<String> functions = faasd.tasks(FUNCTIONS);
    List<String> services = faasd.tasks(SERVICES);
    String before = mainPid(unit);

    losesNoCall(
        () -> {
          host.run("systemctl kill --kill-whom=main -s KILL " + unit);
          faasd.awaitRecovery(unit).until(() -> !before.equals(mainPid(unit)) && isActive(unit));
        });

    assertEquals(functions, faasd.tasks(FUNCTIONS));
    assertEquals(services, faasd.tasks(SERVICES));
  }

  @Test
  void reloadReplacesWhatHasChangedAndNothingIfTheFileIsWrong() throws Exception {
    List<String> before = faasd.tasks(SERVICES);
    host.run("cp -p %s /root/shipped.yaml".formatted(COMPOSE));
    try {
      change("prometheus", "labels: {edition: two}");
      losesNoCall(() -> host.run("systemctl reload faasd"));
      List<String> after = faasd.tasks(SERVICES);
      assertEquals(namesOf(before), namesOf(after));
      assertEquals(
          List.of("prometheus"), namesOf(after.stream().filter(task -> !before.contains(task))));

      change("nats", "colour: red");
      assertNotEquals(0, host.tryToRun("systemctl reload faasd").exit());
      faasd
          .awaitRecovery("the reason in the journal")
          .until(
              () ->
                  host.run("journalctl -q -o cat -u faasd")
                      .contains("services.nats.colour is not supported"));
      assertEquals(after, faasd.tasks(SERVICES));
      assertTrue(isActive("faasd"));
    } finally {
      host.run("mv /root/shipped.yaml %s && systemctl reload faasd".formatted(COMPOSE));
    }
  }

  /** Gives a service one key more. */
  private void change(String service, String line) throws IOException {
    host.run("sed -i 's/^  %s:$/&\\n    %s/' %s".formatted(service, line, COMPOSE));
  }

  private static List<String> namesOf(List<String> tasks) {
    return namesOf(tasks.stream());
  }

  private static List<String> namesOf(Stream<String> tasks) {
    return tasks.map(task -> task.split(" ", -1)[0]).toList();
  }

  @Test
  void upgradeToAnotherGatewayLosesNoCallAndRestartsNoFunction() throws Exception {
    faasd.copyNextRelease();
    List<String> functions = faasd.tasks(FUNCTIONS);
    String image = gatewayImages();
    String before = mainPid("faasd-provider");

    losesNoCall(
        () -> {
          host.run("dpkg -i " + InstalledFaasd.NEXT_PACKAGE);
          faasd
              .awaitRecovery("the next gateway alone")
              .until(() -> gatewayImages().equals(image + "-next"));
        });

    assertNotEquals(before, mainPid("faasd-provider"));
    assertEquals(functions, faasd.tasks(FUNCTIONS));
  }

  @Test
  void stopOfFaasdStopsTheCoreServicesAndNoFunction() throws Exception {
    List<String> functions = faasd.tasks(FUNCTIONS);
    host.run("systemctl stop faasd");
    assertEquals(List.of(), faasd.tasks(SERVICES));
    assertEquals(functions, faasd.tasks(FUNCTIONS));
    host.run("systemctl start faasd");
    faasd.awaitAnswers(List.of("steady"));
    assertEquals(functions, faasd.tasks(FUNCTIONS));
  }

  @Test
  void stopOfTheProviderStopsTheFunctionsAndNoCoreService() throws Exception {
    List<String> services = faasd.tasks(SERVICES);
    host.run("systemctl stop faasd-provider");
    assertEquals(List.of(), faasd.tasks(FUNCTIONS));
    assertEquals(services, faasd.tasks(SERVICES));
    assertFalse(host.run("ls /var/lib/faasd-provider/state/openfaas-fn").isBlank());
    host.run("systemctl start faasd-provider");
    faasd.awaitAnswers(List.of("steady"));
    assertEquals(services, faasd.tasks(SERVICES));
  }

  /** What is done while calls go on. */
  private interface Deed {
    void run() throws IOException;
  }

  private void losesNoCall(Deed deed) throws IOException {
    SteadyCalls calls = SteadyCalls.of(gateway, "steady/log?bytes=200");
    try (calls) {
      faasd.awaitRecovery("calls before").until(() -> calls.count() >= WARMED_UP);
      deed.run();
      int done = calls.count();
      faasd.awaitRecovery("calls after").until(() -> calls.count() >= done + WARMED_UP);
    }
    LOG.log(
        System.Logger.Level.INFO, "{0} calls, {1} lost", calls.count(), calls.failures().size());
    assertEquals(List.of(), calls.failures(), () -> "of " + calls.count() + " calls");
  }

  private String mainPid(String unit) throws IOException {
    return host.run("systemctl show -P MainPID " + unit).strip();
  }

  /** One, but for a replacement. */
  private String gatewayImages() throws IOException {
    return host.run("ctr -n openfaas containers ls | awk '$1 ~ /^gateway/ { print $2 }'").strip();
  }

  private boolean isActive(String unit) throws IOException {
    return host.tryToRun("systemctl -q is-active " + unit).exit() == 0;
  }
}
