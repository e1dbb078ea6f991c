package dev.faasd.workload;

import dev.faasd.registry.RegistrySettings;
import java.nio.file.Path;
import java.util.List;

/**
 * Where workloads have their things on this host, and whose they are.
 *
 * @param owner which of our daemons it is; only what carries this mark is touched
 * @param runDirectory for pipes and the OCI runtime's state; must vanish at a reboot, as they do
 * @param archives directories of image archives to import from, the ones that win first; they need
 *     not exist
 * @param registries how registries are asked
 * @param controlGroups where control groups are mounted
 * @param controlGroupParent the group below which all of ours are, such as {@code test/1}; empty
 *     for the root: two instances on one host need different ones
 * @param runtime which OCI runtime
 * @param programs directories in which it is looked for
 * @param spares how many places on the network are kept ready for isolated workloads without ports
 */
public record WorkloadSettings(
    String owner,
    Path runDirectory,
    List<Path> archives,
    RegistrySettings registries,
    Path controlGroups,
    String controlGroupParent,
    RuntimeChoice runtime,
    List<Path> programs,
    int spares) {
  /** Copies the lists. */
  public WorkloadSettings {
    archives = List.copyOf(archives);
    programs = List.copyOf(programs);
  }

  /** Where the OCI runtime keeps its state: two instances on one host have different ones. */
  Path runtimeState() {
    return runDirectory.resolve("runc");
  }
}
