package dev.faasd.e2e;

import dev.faasd.registry.FreePort;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A whole faasd beside whatever else runs on this machine: the built distribution and the shipped
 * compose file, with a containerd, a network, directories and ports of its own. The three programs
 * are started again when they end. {@link #close} ends all and removes what is left of its own.
 */
final class PrivateFaasd implements AutoCloseable {
  private static final Path ROOT = Surroundings.ROOT;
  private static final Path IMAGES = ROOT.resolve("target/images");

  private final Surroundings surroundings;
  private final Map<String, String> more;
  private final int gatewayPort;
  private final int prometheusPort;
  private final int providerPort;
  private final Deque<Closeable> undo = new ArrayDeque<>();
  private Gateway gateway;
  private SupervisedProcess containerd;
  private SupervisedProcess provider;
  private SupervisedProcess core;

  private PrivateFaasd(Surroundings surroundings, Map<String, String> more) throws IOException {
    this.surroundings = surroundings;
    this.more = more;
    this.gatewayPort = FreePort.next();
    this.prometheusPort = FreePort.next();
    this.providerPort = FreePort.next();
  }

  /** Starts one and waits until its gateway answers. */
  static PrivateFaasd start() throws IOException {
    return start(Map.of());
  }

  /** The same, with more variables for its daemons and commands. */
  static PrivateFaasd start(Map<String, String> more) throws IOException {
    Surroundings surroundings = Surroundings.claim();
    PrivateFaasd faasd = new PrivateFaasd(surroundings, more);
    faasd.undo.push(surroundings::remove);
    try {
      faasd.boot();
      return faasd;
    } catch (Throwable failure) {
      try {
        faasd.close();
      } catch (Throwable another) {
        failure.addSuppressed(another);
      }
      throw failure;
    }
  }

  Gateway gateway() {
    return gateway;
  }

  int gatewayPort() {
    return gatewayPort;
  }

  int providerPort() {
    return providerPort;
  }

  Prometheus prometheus() {
    return new Prometheus(URI.create("http://127.0.0.1:" + prometheusPort));
  }

  /** The compose file that {@code faasd up} reads. */
  Path composeFile() {
    return surroundings.directory().resolve("faasd/docker-compose.yaml");
  }

  /** Runs a command of the program, as the administrator of its host. */
  Ended command(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(Surroundings.PROGRAM.toString()));
    command.addAll(List.of(words));
    return Ended.run(settings(), command);
  }

  /** Address of a core service, by the hosts file that all containers see; empty if it has none. */
  String address(String service) throws IOException {
    return Files.readAllLines(composeFile().resolveSibling("hosts")).stream()
        .map(line -> line.split("\\s+", -1))
        .filter(words -> words.length > 1 && words[1].equals(service))
        .map(words -> words[0])
        .findFirst()
        .orElse("");
  }

  SupervisedProcess containerd() {
    return containerd;
  }

  SupervisedProcess provider() {
    return provider;
  }

  /** The process of {@code faasd up}. */
  SupervisedProcess core() {
    return core;
  }

  /** Process id of the running container whose id begins so. */
  long pid(String namespace, String prefix) throws IOException {
    return running(namespace).stream()
        .map(task -> task.split(" ", -1))
        .filter(words -> words[0].startsWith(prefix))
        .map(words -> Long.parseLong(words[1]))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "nothing runs in " + namespace + " whose id begins with " + prefix));
  }

  /** Ids with process ids of what runs in a namespace. */
  List<String> running(String namespace) throws IOException {
    return ctr("-n", namespace, "tasks", "ls")
        .lines()
        .map(line -> line.split("\\s+", -1))
        .filter(words -> words[2].equals("RUNNING"))
        .map(words -> words[0] + " " + words[1])
        .sorted()
        .toList();
  }

  /** What containerd has in a namespace: {@code kind} is containers, tasks or snapshots. */
  List<String> inContainerd(String namespace, String kind) throws IOException {
    if (kind.equals("snapshots")) {
      return ctr("-n", namespace, kind, "ls")
          .lines()
          .skip(1)
          .filter(line -> line.endsWith("Active"))
          .toList();
    }
    return ctr("-n", namespace, kind, "ls", "-q").lines().toList();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Ends the provider and {@code faasd up} as {@code systemctl stop} would; containerd stays. */
  void stopDaemons() {
    for (SupervisedProcess daemon : List.of(provider, core)) {
      daemon.close();
    }
  }

  /** Ends all that was started, last first; each also if one before it fails. Idempotent. */
  @Override
  public void close() throws IOException {
    if (!undo.isEmpty()) {
      try (Closeable _ = this::close) {
        undo.pop().close();
      }
    }
  }

  private void boot() throws IOException {
    String program = Surroundings.PROGRAM.toString();
    Path gatewayImage = Surroundings.DISTRIBUTION.resolve("share/images/gateway.tar");
    for (Path built : List.of(Surroundings.PROGRAM, gatewayImage, IMAGES.resolve("lab.tar"))) {
      if (!Files.exists(built)) {
        throw new IllegalStateException(
            built + " is missing: mvn package and hack/images.sh make it");
      }
    }
    Path data = Files.createDirectories(surroundings.directory().resolve("faasd"));
    writeFiles(data);

    String config = surroundings.containerdConfig().toString();
    containerd = launch("containerd", List.of("containerd", "--config", config), Map.of());
    undo.push(surroundings::cleanUp);
    Awaitility.await("containerd").until(surroundings::containerdAnswers);
    provider = launch("provider", List.of(program, "provider"), settings());
    core = launch("up", List.of(program, "up"), settings());

    Path password = data.resolve("secrets/basic-auth-password");
    Awaitility.await("password").atMost(Patience.START).until(() -> Files.exists(password));
    gateway =
        new Gateway(
            URI.create("http://127.0.0.1:" + gatewayPort),
            "admin",
            Files.readString(password).strip());
    undo.push(gateway::close);
    Awaitility.await("gateway")
        .atMost(Patience.START)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> gateway.withoutCredentials("/healthz").status() == 200);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(surroundings.settings());
    settings.put("FAASD_PORT", Integer.toString(providerPort));
    settings.putAll(more);
    return settings;
  }

  private SupervisedProcess launch(
      String name, List<String> command, Map<String, String> environment) {
    Path log = surroundings.directory().resolve(name + ".log");
    SupervisedProcess process = SupervisedProcess.start(command, environment, log);
    undo.push(process::close);
    return process;
  }

  private void writeFiles(Path data) throws IOException {
    Files.copy(ROOT.resolve("nats.conf"), data.resolve("nats.conf"));
    Files.writeString(
        data.resolve("prometheus.yml"),
        Files.readString(ROOT.resolve("prometheus.yml"))
            .replace("faasd-provider:8081", "faasd-provider:" + providerPort)
            .replace("scrape_interval: 15s", "scrape_interval: 2s"));
    Files.copy(ROOT.resolve("docker-compose.yaml"), data.resolve("docker-compose.yaml"));
    Files.writeString(
        data.resolve(".env"),
        """
        NATS_IMAGE=localhost/faasd/nats:dev
        PROMETHEUS_IMAGE=localhost/faasd/prometheus:dev
        GATEWAY_PORT=%d
        PROMETHEUS_PORT=%d
        """
            .formatted(gatewayPort, prometheusPort));
    Path images = Files.createDirectory(data.resolve("images"));
    try (Stream<Path> archives = Files.list(IMAGES)) {
      for (Path archive : archives.filter(file -> file.toString().endsWith(".tar")).toList()) {
        Files.createSymbolicLink(images.resolve(archive.getFileName()), archive);
      }
    }
  }

  private String ctr(String... words) throws IOException {
    return surroundings.ctr(words);
  }
}
