package dev.faasd.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faasd.cni.NetworkSettings;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.ImageReference;
import dev.faasd.containerd.LinuxResources;
import dev.faasd.containerd.NewContainer;
import dev.faasd.containerd.RuntimeSpec;
import dev.faasd.containerd.RuntimeSpecBuilder;
import dev.faasd.containerd.Task;
import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ProcessResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes containers as the original faasd does: its names, labels, mounts, log driver, and a CNI
 * network by the bridge plugin, with what CNI's library writes down.
 */
public final class OriginalFaasd {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Pattern ADDRESS = Pattern.compile("\"address\": \"([0-9.]+)/");

  /** The kernel forgets the plugin's rules, too. */
  private static final String FORGET_RULES =
      """
      iptables-save -t nat | grep -F "$1" | grep '^-A POSTROUTING ' | while read -r rule; do
        eval "iptables -w -t nat -D ${rule#-A }"
        iptables -w -t nat -F "${rule##* }"
        iptables -w -t nat -X "${rule##* }"
      done
      """;

  private final PrivateHost host;
  private final NetworkSettings network;
  private final Path collector;
  private final Map<WorkloadId, String> pluginIds = new HashMap<>();

  /** On a host whose network is prepared. */
  public OriginalFaasd(PrivateHost host) throws IOException {
    this.host = host;
    this.network = host.networkSettings();
    this.collector = host.files().resolve("collect");
    Files.writeString(
        collector, "#!/bin/sh\nexec 5>&-\nexec /bin/cat <&3 >>%s.log\n".formatted(collector));
    Files.setPosixFilePermissions(collector, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(host.files().resolve("hosts"), "127.0.0.1\tlocalhost\n");
    Files.writeString(host.files().resolve("resolv.conf"), "nameserver 8.8.8.8\n");
  }

  /**
   * Deploys a function, whose image must be there.
   *
   * @param environment in the order of its entries
   * @param labels with the annotations' prefix for annotations
   * @param secrets files of the host
   * @return its address
   */
  public String deploy(
      WorkloadId id,
      String reference,
      Map<String, String> environment,
      Map<String, String> labels,
      List<Path> secrets)
      throws IOException {
    ContainerdNamespace inside = host.client().inNamespace(id.namespace());
    Image image = inside.images().get(ImageReference.parse(reference)).orElseThrow();
    RuntimeSpecBuilder spec =
        RuntimeSpec.builder()
            .image(image.config())
            .env(environment)
            .hostname(id.name())
            .capabilities(List.of("CAP_NET_RAW"))
            .cgroupsPath("/" + id.namespace() + "/" + id.name())
            .resources(LinuxResources.UNLIMITED.withMemory(64 << 20))
            .bind(host.files().resolve("resolv.conf"), "/etc/resolv.conf", true)
            .bind(host.files().resolve("hosts"), "/etc/hosts", true);
    secrets.forEach(file -> spec.bind(file, "/var/openfaas/secrets/" + file.getFileName(), true));
    String snapshot = id.name() + "-snapshot";
    inside
        .containers()
        .create(
            new NewContainer(id.name(), image.name(), labels, "overlayfs", snapshot, spec.build()));
    inside.snapshots().prepare(snapshot, image.chainId(), Map.of());
    run(
        List.of(
            "ctr",
            "--address=" + host.containerd().socket(),
            "--namespace=" + id.namespace(),
            "tasks",
            "start",
            "--detach",
            "--log-uri=binary://" + collector,
            id.name()),
        Map.of(),
        "");
    return attach(id);
  }

  /** Makes somebody else's container, which does not run. */
  public void strange(WorkloadId id, String image) {
    host.client()
        .inNamespace(id.namespace())
        .containers()
        .create(
            new NewContainer(
                id.name(), image, Map.of(), "overlayfs", "", RuntimeSpec.builder().build()));
  }

  /** Removes somebody else's container; tells whether it was there. */
  public boolean removeStrange(WorkloadId id) {
    return host.client().inNamespace(id.namespace()).containers().delete(id.name());
  }

  /** Ends the process as a crash does; the rest stays, as the original leaves it. */
  public void crash(WorkloadId id) {
    ContainerdNamespace inside = host.client().inNamespace(id.namespace());
    inside.tasks().kill(id.name(), 9);
    inside.tasks().awaitExit(id.name(), LONGEST);
  }

  /** Leaves it as a reboot does: the record and the snapshot, and CNI's files on disk. */
  public void reboot(WorkloadId id) throws IOException {
    crash(id);
    host.client().inNamespace(id.namespace()).tasks().delete(id.name());
    try (Stream<Path> leases = Files.list(leases())) {
      for (Path lease : leases.filter(file -> isOf(file, id)).toList()) {
        Files.delete(lease);
      }
    }
    run(List.of("sh", "-c", FORGET_RULES, "sh", pluginIds.get(id)), Map.of(), "");
  }

  /** What is left of it in the files of CNI. */
  public List<Path> left(WorkloadId id) throws IOException {
    try (Stream<Path> leases = Files.list(leases());
        Stream<Path> results = Files.list(network.libraryCache())) {
      return Stream.concat(
              leases.filter(file -> isOf(file, id)),
              results.filter(file -> file.getFileName().toString().contains(pluginIds.get(id))))
          .toList();
    }
  }

  private boolean isOf(Path lease, WorkloadId id) {
    try {
      return Files.readString(lease).startsWith(pluginIds.get(id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path leases() {
    return network.leaseDir().resolve(network.name());
  }

  private String attach(WorkloadId id) throws IOException {
    Task task = host.client().inNamespace(id.namespace()).tasks().find(id.name()).orElseThrow();
    String pluginId = id.name() + "-" + task.pid();
    pluginIds.put(id, pluginId);
    String netns = "/proc/%d/ns/net".formatted(task.pid());
    String plugin =
        """
        {"type": "bridge", "bridge": "%s", "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "subnet": "%s", "dataDir": "%s",
                  "routes": [{"dst": "0.0.0.0/0"}]}%s}"""
            .formatted(network.bridge(), network.subnet(), network.leaseDir(), "%s");
    Path plugins =
        network.pluginDirs().stream().filter(Files::isDirectory).findFirst().orElseThrow();
    String version = ", \"cniVersion\": \"0.4.0\", \"name\": \"" + network.name() + "\"";
    String result =
        run(
            List.of(plugins.resolve("bridge").toString()),
            Map.of(
                "CNI_COMMAND",
                "ADD",
                "CNI_CONTAINERID",
                pluginId,
                "CNI_NETNS",
                netns,
                "CNI_IFNAME",
                "eth1",
                "CNI_PATH",
                plugins.toString()),
            plugin.formatted(version));
    String conflist =
        "{\"cniVersion\": \"0.4.0\", \"name\": \"%s\", \"plugins\": [%s]}"
            .formatted(network.name(), plugin.formatted(""));
    Path cache = Files.createDirectories(network.libraryCache());
    Files.writeString(
        cache.resolve("%s-%s-eth1".formatted(network.name(), pluginId)),
        "{\"kind\": \"cniCacheV1\", \"config\": \"%s\", \"netns\": \"%s\", \"result\": %s}"
            .formatted(
                Base64.getEncoder().encodeToString(conflist.getBytes(UTF_8)), netns, result));
    Files.writeString(cache.resolve("cni-loopback-%s-lo".formatted(pluginId)), "{}");
    Matcher address = ADDRESS.matcher(result);
    if (!address.find()) {
      throw new AssertionError("no address in " + result);
    }
    return address.group(1);
  }

  private static String run(List<String> argv, Map<String, String> environment, String stdin) {
    ProcessResult result = ChildProcess.run(argv, environment, stdin, LONGEST);
    if (!result.succeeded()) {
      throw new AssertionError(argv + ": " + result.stdout() + result.stderr());
    }
    return result.stdout();
  }
}
