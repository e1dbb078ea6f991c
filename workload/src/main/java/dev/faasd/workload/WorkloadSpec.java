package dev.faasd.workload;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to run and how. Made by {@link #of(WorkloadId, String)}.
 *
 * @param id its name on the host
 * @param image reference of an image that is in the namespace
 * @param entrypoint replaces the image's entrypoint and its command; empty for the image's own
 * @param command replaces the image's command; empty for the image's own
 * @param environment added to the image's, by key
 * @param mounts files and directories of the host, in this order
 * @param privateFiles files that only its user can read; see {@link Workloads#supply}
 * @param digest what the image's name meant when it was chosen; taken while it is there
 * @param scratch directories in memory, empty at each start
 * @param user replaces the image's: {@code NAME} or {@code UID}, with an optional {@code :GROUP}
 * @param groups more groups that it is in, names or numbers
 * @param workingDirectory replaces the image's
 * @param resources limits
 * @param capabilities all Linux capabilities it has, such as {@code CAP_NET_RAW}; none by default
 * @param ulimits of setrlimit(2) by name in upper case, such as {@code NOFILE}; open files are as
 *     many as the host allows unless told
 * @param newPrivileges whether programs in it may gain rights, as {@code sudo} does
 * @param allSystemCalls whether no system call is kept from it
 * @param readOnlyRoot whether the root file system cannot be written; /tmp then is in memory
 * @param hostname its host name
 * @param stopSignal replaces the image's, such as {@code SIGINT}
 * @param ports what it publishes on the host
 * @param isolated whether it reaches only what is outside and what others expose
 * @param exposed the TCP ports on which isolated workloads reach it
 * @param logIdentifier under which its output is logged, such as {@code openfaas-fn:hello}
 * @param labels the maker's own marks, given back by {@link Instance#labels}
 */
public record WorkloadSpec(
    WorkloadId id,
    String image,
    Optional<String> digest,
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    List<BindMount> mounts,
    Optional<PrivateFiles> privateFiles,
    List<MemoryMount> scratch,
    Optional<String> user,
    List<String> groups,
    Optional<String> workingDirectory,
    Resources resources,
    Set<String> capabilities,
    Map<String, Ulimit> ulimits,
    boolean newPrivileges,
    boolean allSystemCalls,
    boolean readOnlyRoot,
    String hostname,
    Optional<String> stopSignal,
    List<PublishedPort> ports,
    boolean isolated,
    Set<Integer> exposed,
    String logIdentifier,
    Map<String, String> labels) {

  /**
   * Copies the collections and checks the labels.
   *
   * @throws IllegalArgumentException when a label is longer than the 4 KiB containerd takes, or
   *     carries a prefix that containerd or this module acts on
   */
  public WorkloadSpec {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    mounts = List.copyOf(mounts);
    scratch = List.copyOf(scratch);
    groups = List.copyOf(groups);
    ulimits = Map.copyOf(ulimits);
    capabilities = Set.copyOf(capabilities);
    ports = List.copyOf(ports);
    exposed = Set.copyOf(exposed);
    labels = Map.copyOf(labels);
    Marks.checkForeign(labels);
  }

  /** Begins a spec with the image's own defaults, no limits, no capabilities, not isolated. */
  public static WorkloadSpecBuilder of(WorkloadId id, String image) {
    return new WorkloadSpecBuilder(id, image);
  }
}
