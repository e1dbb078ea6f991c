package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.cni.Network;
import dev.faasd.cni.NetworkSettings;
import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.PrivateContainerd;
import dev.faasd.containerd.Snapshot;
import dev.faasd.registry.Proxies;
import dev.faasd.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A containerd and a network of a test class's own, with images to run. Needs root. Closing removes
 * all of it.
 */
public final class PrivateHost implements AutoCloseable {
  static final String OWNER = "tests";

  /** As the product has: what leaves some behind, or takes one twice, shows everywhere. */
  static final int SPARES = 2;

  /** Has busybox and no command. */
  public static final String BUSYBOX = "docker.io/tests/busybox:latest";

  static final String USERS = "docker.io/tests/users:latest";
  static final String QUIT = "docker.io/tests/quit:latest";

  private final PrivateContainerd containerd;
  private final PrivateBridge bridge = PrivateBridge.create();

  /** Returns when both are there. */
  public PrivateHost() throws IOException {
    this(PrivateContainerd.start());
  }

  /** All that its containerd stores is on a disk of so many bytes. */
  public static PrivateHost onDisk(long bytes) throws IOException {
    return new PrivateHost(PrivateContainerd.startOnDisk(bytes));
  }

  private PrivateHost(PrivateContainerd containerd) throws IOException {
    this.containerd = containerd;
    Files.createDirectories(images());
    // Tests ask no registry but those that they start.
    Path others = Files.createDirectories(containerd.files().resolve("certs.d/_default"));
    Files.writeString(others.resolve("hosts.toml"), "server = \"http://127.0.0.1:1\"\n");
    TestImage.busybox().write(images().resolve("busybox.tar"), BUSYBOX);
    TestImage.busybox()
        .entrypoint("/bin/sh", "-c")
        .command("id")
        .user("app")
        .environment("GREETING=from the image")
        .write(images().resolve("users.tar"), USERS);
    TestImage.busybox().stopSignal("SIGQUIT").write(images().resolve("quit.tar"), QUIT);
    network().prepare();
  }

  /** Archives in it are found by their images' names. */
  public Path images() {
    return containerd.files().resolve("images");
  }

  /** The same, of the program itself; there need not be any. */
  public Path packagedImages() {
    return containerd.files().resolve("packaged");
  }

  /** For the test's own files. */
  public Path files() {
    return containerd.files();
  }

  /** A name that no other test of the machine uses. */
  public String newNamespace() {
    return containerd.newNamespace();
  }

  /** To be killed and started again. */
  public PrivateContainerd containerd() {
    return containerd;
  }

  Containerd client() {
    return containerd.client();
  }

  Network network() {
    return Network.of(networkSettings());
  }

  NetworkSettings networkSettings() {
    return bridge.settings(OWNER);
  }

  /** Where it is, for {@link #openElsewhere}. */
  public List<String> place() {
    return List.of(containerd.files().toString(), Integer.toString(bridge.number()));
  }

  /** As another process, which closes the connection by its end. */
  public static ContainerdWorkloads openElsewhere(List<String> place, LogSink sink) {
    Path files = Path.of(place.getFirst());
    return ContainerdWorkloads.open(
        settings(files),
        Containerd.connect(files.resolve("containerd.sock")),
        Network.of(PrivateBridge.settings(OWNER, Integer.parseInt(place.getLast()))),
        sink);
  }

  WorkloadSettings settings() {
    return settings(containerd.files());
  }

  private static WorkloadSettings settings(Path files) {
    return new WorkloadSettings(
        OWNER,
        files.resolve("run"),
        List.of(files.resolve("packaged"), files.resolve("images")),
        new RegistrySettings(
            files.resolve("certs.d"),
            files.resolve("config.json"),
            List.of(),
            List.of(),
            Proxies.NONE,
            "tests"),
        Path.of("/sys/fs/cgroup"),
        "",
        RuntimeChoice.RUNC,
        List.of(),
        SPARES);
  }

  /** As a process of ours that has just started. */
  public ContainerdWorkloads open(LogSink sink) {
    return ContainerdWorkloads.open(settings(), client(), network(), sink);
  }

  /** What of a containerd namespace is left on the host, images apart. */
  public List<String> leftIn(String namespace) throws IOException {
    ContainerdNamespace inside = client().inNamespace(namespace);
    List<String> left = new ArrayList<>();
    inside.containers().list(Map.of()).forEach(one -> left.add("container " + one.id()));
    inside.tasks().list().forEach(one -> left.add("task " + one.containerId()));
    inside.snapshots().list().stream()
        .filter(one -> one.kind() != Snapshot.Kind.COMMITTED)
        .forEach(one -> left.add("snapshot " + one.key()));
    inside.leases().list().forEach(one -> left.add("lease " + one.id()));
    network().list().stream()
        .filter(one -> one.id().startsWith(namespace + "--"))
        .forEach(one -> left.add("attachment " + one.id()));
    for (Path directory : directoriesOf(namespace)) {
      String[] names = directory.toFile().list();
      if (names != null) { // somebody may have removed it just now: then it is not left
        left.add(directory.toString());
        Stream.of(names).map(directory::resolve).forEach(file -> left.add(file.toString()));
      }
    }
    return left;
  }

  private List<Path> directoriesOf(String namespace) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
      hierarchies.map(one -> one.resolve(namespace)).forEach(found::add);
    }
    found.add(Path.of("/sys/fs/cgroup", namespace));
    for (String kind : List.of("io", "files")) {
      found.add(settings().runDirectory().resolve(kind).resolve(namespace));
    }
    return found.stream().filter(Files::exists).toList();
  }

  /** As if somebody had tidied up: who has which address is no longer written anywhere. */
  public void loseAttachments() throws IOException {
    try (Stream<Path> files = Files.walk(networkSettings().runDir())) {
      for (Path record : files.filter(one -> one.toString().endsWith(".json")).toList()) {
        Files.delete(record);
      }
    }
  }

  @Override
  public void close() {
    try {
      assertEquals(List.of(), network().list());
    } finally {
      bridge.close();
      containerd.close();
    }
  }
}
