package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation below a directory, with a systemd in memory and a gateway that only answers. */
class InstallationTest {
  private static final Patience SHORT =
      new Patience(Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofMinutes(1));

  @TempDir Path root;
  private final List<String> said = new ArrayList<>();
  private final List<Path> checked = new ArrayList<>();
  private final FakeSystemd systemd = new FakeSystemd(this::started);
  private final Map<String, String> environment = new HashMap<>();
  private HttpServer gateway;
  private Distribution distribution;

  @BeforeEach
  void make() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    gateway.createContext("/healthz", exchange -> exchange.sendResponseHeaders(200, -1));
    gateway.start();
    distribution = new Distribution(root.resolve("program"));
    Files.createDirectories(distribution.home().resolve("lib"));
    Files.createDirectories(distribution.share("images"));
    Files.createDirectories(distribution.launcher().resolveSibling(""));
    Files.writeString(distribution.launcher(), "");
    Files.writeString(distribution.home().resolve("lib/build"), "this build");
    Files.createDirectory(root.resolve("cache"));
    Files.writeString(root.resolve("cache/start.aot"), "cache");
    Files.writeString(root.resolve("cache/start.aot.build"), "this build");
    Files.writeString(
        distribution.share("docker-compose.yaml"),
        "services: {gateway: {image: x, ports: ['${GATEWAY_ADDRESS:-127.0.0.1}:${GATEWAY_PORT:-%d}:8080']}}\n"
            .formatted(gateway.getAddress().getPort()));
    Files.writeString(distribution.share("prometheus.yml"), "# prometheus\n");
    Files.writeString(distribution.share("nats.conf"), "# nats\n");
    Files.writeString(distribution.share("images/gateway.tar"), "an image");
    Files.createDirectories(root.resolve("units"));
    for (Setting setting :
        List.of(Setting.DIR, Setting.PROVIDER_DIR, Setting.RUN_DIR, Setting.LOG_DIR)) {
      environment.put("FAASD_" + setting.name(), root.resolve("host" + setting.otherwise()) + "");
    }
    environment.put("FAASD_CONTAINERD", "/nonexistent");
    environment.put("FAASD_DEFAULTS", root.resolve("etc/default/faasd").toString());
  }

  @AfterEach
  void end() {
    gateway.stop(0);
  }

  @Test
  void aHostIsSetUpAndStarted() throws IOException {
    install();

    assertEquals(
        List.of(
            "daemon-reload",
            "enable faasd-provider.service faasd.service",
            "start --no-block faasd-provider.service faasd.service"),
        systemd.commands());
    assertEquals("# nats\n", text("host/var/lib/faasd/nats.conf"));
    assertTrue(text("units/faasd.service").contains("ExecStart=" + distribution.launcher()));
    assertTrue(Files.exists(root.resolve("host/var/lib/faasd/secrets/basic-auth-password")));
    assertTrue(said.contains("faasd is installed"), said::toString);
    assertTrue(
        said.contains("  gateway  http://127.0.0.1:" + gateway.getAddress().getPort()),
        said::toString);
    assertEquals(List.of(distribution.share("images/gateway.tar")), checked);
  }

  @Test
  void aSecondTimeChangesNothingAndSaysSo() throws IOException {
    install();
    Map<Path, String> before = everything();
    systemd.commands();
    said.clear();

    install();

    assertEquals("faasd is installed already; there was nothing to do", said.getFirst());
    assertEquals(List.of(), systemd.commands());
    assertEquals(before, everything());
  }

  @Test
  void aPreviewTellsAndChangesNothing() throws IOException {
    Map<Path, String> before = everything();

    installation(Map.of(), false, Optional.empty()).run(true);

    assertEquals("nothing of this has been done", said.getLast());
    assertTrue(said.contains("start faasd-provider.service, start faasd.service"), said::toString);
    assertEquals(before, everything());
    assertEquals(List.of(), systemd.commands());
  }

  @Test
  void nothingIsDoneOnAHostThatIsNotFit() throws IOException {
    Map<Path, String> before = everything();
    Installation unfit =
        new Installation(
            choices(Map.of(), false, Optional.empty()),
            distribution,
            places(),
            systemd.systemctl(),
            (compose, archives) -> {
              throw new CannotStartException("no disk");
            },
            SHORT,
            said::add);
    assertThrows(CannotStartException.class, () -> unfit.run(false));
    assertEquals(before, everything());
    assertEquals(List.of(), systemd.commands());
  }

  @Test
  void aStepThatFailsHasAllBeforeItTakenBack() throws IOException {
    Map<Path, String> before = everything();
    systemd.refuse("enable");

    assertThrows(RuntimeException.class, this::install);

    assertEquals(before, everything());
    assertEquals(Set.of(), systemd.enabled());
  }

  @Test
  void changedFilesOfTheProgramRestartWhatRunsThem() throws IOException {
    install();
    systemd.commands();
    age("run/faasd/up.lock");

    install();

    assertEquals(List.of("restart --no-block faasd.service"), systemd.commands());
  }

  @Test
  void otherSettingsThanBeforeAreRefusedUnlessForced() throws IOException {
    install();
    environment.put("FAASD_DNS_SERVER", "10.1.1.1");
    CannotStartException refusal = assertThrows(CannotStartException.class, this::install);
    assertEquals(
        "faasd is installed without FAASD_DNS_SERVER=10.1.1.1: give --force, too, if you want to"
            + " change that",
        refusal.getMessage());
    awaitLaterThan("run/faasd/up.lock");

    installation(Map.of(), true, Optional.empty()).run(false);

    assertTrue(text("etc/default/faasd").endsWith("\nFAASD_DNS_SERVER=10.1.1.1\n"));
    assertEquals(
        "restart --no-block faasd-provider.service faasd.service", systemd.commands().getLast());
    environment.remove("FAASD_DNS_SERVER");
    said.clear();
    install();
    assertEquals("faasd is installed already; there was nothing to do", said.getFirst());
  }

  @Test
  void anotherPlaceForTheGatewayThanBeforeIsRefusedUnlessForced() throws IOException {
    install();
    Map<String, String> port = Map.of("GATEWAY_PORT", "1");
    assertThrows(
        CannotStartException.class, () -> installation(port, false, Optional.empty()).run(false));
    // the process' own variables are stronger than the file
    environment.put("GATEWAY_PORT", Integer.toString(gateway.getAddress().getPort()));
    installation(Map.of("GATEWAY_PORT", "8080"), false, Optional.empty()).run(false);
    assertEquals("GATEWAY_PORT=8080\n", text("host/var/lib/faasd/.env"));
  }

  @Test
  void imagesAndTheirNamesComeFromADirectory() throws IOException {
    Path offline = Files.createDirectory(root.resolve("offline"));
    Files.writeString(offline.resolve("nats.tar"), "nats");
    Files.writeString(offline.resolve("notes.txt"), "not an archive");
    Files.writeString(offline.resolve(".env"), "NATS_IMAGE=localhost/nats\n");

    installation(Map.of(), false, Optional.of(offline)).run(false);

    assertEquals("nats", text("host/var/lib/faasd/images/nats.tar"));
    assertFalse(Files.exists(root.resolve("host/var/lib/faasd/images/notes.txt")));
    assertEquals("NATS_IMAGE=localhost/nats\n", text("host/var/lib/faasd/.env"));
    assertTrue(checked.contains(offline.resolve("nats.tar")));
  }

  private void install() {
    installation(Map.of(), false, Optional.empty()).run(false);
  }

  private Installation installation(
      Map<String, String> variables, boolean force, Optional<Path> offline) {
    return new Installation(
        choices(variables, force, offline),
        distribution,
        places(),
        systemd.systemctl(),
        (compose, archives) -> checked.addAll(archives),
        SHORT,
        said::add);
  }

  private Choices choices(Map<String, String> variables, boolean force, Optional<Path> offline) {
    Defaults defaults = Defaults.file(environment);
    SettingsReader.CommandLine words = SettingsReader.read(List.of(), defaults.under(environment));
    return new Choices(
        words.settings(),
        words.values(),
        defaults,
        new Wishes(force, offline, variables),
        environment);
  }

  private Places places() {
    return new Places(root.resolve("units"), root.resolve("cache"));
  }

  /** As the daemons do. */
  private void started(String unit) {
    try {
      Path run = Files.createDirectories(root.resolve("host/run/faasd"));
      Files.writeString(run.resolve(unit.equals(Units.CORE) ? "up.lock" : "provider.lock"), "1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void age(String lock) throws IOException {
    Files.setLastModifiedTime(root.resolve("host").resolve(lock), FileTime.fromMillis(0));
  }

  /** The times of files have a grain of some milliseconds: until one written now is younger. */
  private void awaitLaterThan(String lock) throws IOException {
    FileTime written = Files.getLastModifiedTime(root.resolve("host").resolve(lock));
    Path now = root.resolve("now");
    do {
      Files.writeString(now, "");
    } while (Files.getLastModifiedTime(now).compareTo(written) <= 0);
    Files.delete(now);
  }

  private String text(String name) throws IOException {
    return Files.readString(root.resolve(name));
  }

  /** All files and directories but those that the daemons make. */
  private Map<Path, String> everything() throws IOException {
    Map<Path, String> all = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(path -> !path.startsWith(root.resolve("host/run"))).toList()) {
        all.put(path, Files.isDirectory(path) ? "" : Files.readString(path));
      }
    }
    return all;
  }
}
