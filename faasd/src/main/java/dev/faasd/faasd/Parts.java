package dev.faasd.faasd;

import dev.faasd.cni.Network;
import dev.faasd.cni.NetworkSettings;
import dev.faasd.containerd.Containerd;
import dev.faasd.workload.ContainerdWorkloads;
import dev.faasd.workload.LogSink;
import dev.faasd.workload.WorkloadSettings;
import dev.faasd.workload.Workloads;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The parts of an instance that run containers, wired for one owner. Nothing is connected or made
 * until it is used; closed by whoever opened it.
 */
record Parts(Containerd containerd, Network network, Workloads workloads) implements AutoCloseable {
  /** Where control groups are mounted. */
  static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");

  /** Owner of the core services. */
  static final String CORE = "faasd";

  /** Owner of the functions. */
  static final String FUNCTIONS = "provider";

  /**
   * Wires them.
   *
   * @param owner whose containers and attachments are seen and touched
   * @param sink takes the containers' output
   * @throws UsageException if the settings cannot be those of a network
   */
  static Parts open(Settings settings, String owner, LogSink sink) {
    return open(settings, owner, sink, 0);
  }

  /**
   * The same for a daemon.
   *
   * @param spares places on the network that are made ahead as long as this is open
   */
  static Parts open(Settings settings, String owner, LogSink sink, int spares) {
    Network network = Network.of(networkSettings(settings, owner));
    WorkloadSettings workloads =
        new WorkloadSettings(
            mark(settings, owner),
            settings.runDirectory(),
            Stream.concat(
                    Distribution.find().map(Distribution::imageDirectory).stream(),
                    Stream.of(settings.images()))
                .toList(),
            settings.registries(),
            CONTROL_GROUPS,
            settings.controlGroupParent(),
            settings.runtime(),
            ProgramsCheck.SYSTEM_PATH,
            spares);
    Containerd containerd = Containerd.connect(settings.containerd());
    return new Parts(
        containerd, network, ContainerdWorkloads.open(workloads, containerd, network, sink));
  }

  /**
   * What is written on containers: it tells the instances apart that share a containerd. The usual
   * instance has the owner's plain name, as it always had.
   */
  static String mark(Settings settings, String owner) {
    Path directory = settings.runDirectory();
    return directory.equals(Path.of(Setting.RUN_DIR.otherwise())) ? owner : owner + "@" + directory;
  }

  private static NetworkSettings networkSettings(Settings settings, String owner) {
    try {
      return new NetworkSettings(
          owner,
          settings.network(),
          settings.bridge(),
          settings.subnet(),
          settings.conflist(),
          settings.cniPlugins(),
          settings.runDirectory(),
          NetworkSettings.LEASES,
          NetworkSettings.LIBRARY_CACHE,
          Set.of(settings.port()),
          settings.blocked());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** Ends the connection; what runs, runs on. Idempotent. */
  @Override
  public void close() {
    try (containerd) {
      workloads.close();
    }
  }
}
