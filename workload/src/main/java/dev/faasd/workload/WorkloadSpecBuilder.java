package dev.faasd.workload;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds a {@link WorkloadSpec}; see there what each part means. Not thread-safe. */
public final class WorkloadSpecBuilder {
  private final WorkloadId id;
  private final String image;
  private Optional<String> digest = Optional.empty();
  private List<String> entrypoint = List.of();
  private List<String> command = List.of();
  private Map<String, String> environment = Map.of();
  private List<BindMount> mounts = List.of();
  private Optional<PrivateFiles> privateFiles = Optional.empty();
  private List<MemoryMount> scratch = List.of();
  private List<String> groups = List.of();
  private Map<String, Ulimit> ulimits = Map.of();
  private boolean newPrivileges;
  private boolean allSystemCalls;
  private Optional<String> stopSignal = Optional.empty();
  private Optional<String> user = Optional.empty();
  private Optional<String> workingDirectory = Optional.empty();
  private Resources resources = Resources.UNLIMITED;
  private Set<String> capabilities = Set.of();
  private boolean readOnlyRoot;
  private String hostname;
  private List<PublishedPort> ports = List.of();
  private boolean isolated;
  private Set<Integer> exposed = Set.of();
  private String logIdentifier;
  private Map<String, String> labels = Map.of();

  WorkloadSpecBuilder(WorkloadId id, String image) {
    this.id = id;
    this.image = image;
    this.hostname = id.name();
    this.logIdentifier = id.namespace() + ":" + id.name();
  }

  /** Takes the image of this digest, whatever its name means now, while that is there. */
  public WorkloadSpecBuilder digest(String value) {
    digest = Optional.of(value);
    return this;
  }

  /** Replaces the image's entrypoint and its command. */
  public WorkloadSpecBuilder entrypoint(List<String> words) {
    entrypoint = words;
    return this;
  }

  /** Replaces the image's command. */
  public WorkloadSpecBuilder command(List<String> words) {
    command = words;
    return this;
  }

  /** Added to the image's environment, by key. */
  public WorkloadSpecBuilder environment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  /** Files and directories of the host. */
  public WorkloadSpecBuilder mounts(List<BindMount> list) {
    mounts = list;
    return this;
  }

  /** Files that only its user can read. */
  public WorkloadSpecBuilder privateFiles(PrivateFiles files) {
    privateFiles = Optional.of(files);
    return this;
  }

  /** Directories in memory. */
  public WorkloadSpecBuilder scratch(List<MemoryMount> list) {
    scratch = list;
    return this;
  }

  /** More groups that it is in. */
  public WorkloadSpecBuilder groups(List<String> namesOrNumbers) {
    groups = namesOrNumbers;
    return this;
  }

  /** Limits of setrlimit(2), by name in upper case. */
  public WorkloadSpecBuilder ulimits(Map<String, Ulimit> limits) {
    ulimits = limits;
    return this;
  }

  /** Whether programs in it may gain rights. */
  public WorkloadSpecBuilder newPrivileges(boolean may) {
    newPrivileges = may;
    return this;
  }

  /** Whether no system call is kept from it. */
  public WorkloadSpecBuilder allSystemCalls(boolean all) {
    allSystemCalls = all;
    return this;
  }

  /** Replaces the image's signal that asks it to end. */
  public WorkloadSpecBuilder stopSignal(String signal) {
    stopSignal = Optional.of(signal);
    return this;
  }

  /** Replaces the image's user. */
  public WorkloadSpecBuilder user(String nameOrNumber) {
    user = Optional.of(nameOrNumber);
    return this;
  }

  /** Replaces the image's working directory. */
  public WorkloadSpecBuilder workingDirectory(String path) {
    workingDirectory = Optional.of(path);
    return this;
  }

  /** Limits. */
  public WorkloadSpecBuilder resources(Resources limits) {
    resources = limits;
    return this;
  }

  /** All capabilities it has. */
  public WorkloadSpecBuilder capabilities(Set<String> names) {
    capabilities = names;
    return this;
  }

  /** Whether the root file system cannot be written. */
  public WorkloadSpecBuilder readOnlyRoot(boolean readOnly) {
    readOnlyRoot = readOnly;
    return this;
  }

  /** Its host name; the container id by default. */
  public WorkloadSpecBuilder hostname(String name) {
    hostname = name;
    return this;
  }

  /** What it publishes on the host. */
  public WorkloadSpecBuilder ports(List<PublishedPort> list) {
    ports = list;
    return this;
  }

  /** Whether it reaches only what is outside and what others expose. */
  public WorkloadSpecBuilder isolated(boolean apart) {
    isolated = apart;
    return this;
  }

  /** The TCP ports on which isolated workloads reach it. */
  public WorkloadSpecBuilder exposed(Set<Integer> tcpPorts) {
    exposed = tcpPorts;
    return this;
  }

  /** Under which its output is logged; {@code NAMESPACE:ID} by default. */
  public WorkloadSpecBuilder logIdentifier(String identifier) {
    logIdentifier = identifier;
    return this;
  }

  /** The maker's own marks. */
  public WorkloadSpecBuilder labels(Map<String, String> marks) {
    labels = marks;
    return this;
  }

  /** The finished spec. */
  public WorkloadSpec build() {
    return new WorkloadSpec(
        id,
        image,
        digest,
        entrypoint,
        command,
        environment,
        mounts,
        privateFiles,
        scratch,
        user,
        groups,
        workingDirectory,
        resources,
        capabilities,
        ulimits,
        newPrivileges,
        allSystemCalls,
        readOnlyRoot,
        hostname,
        stopSignal,
        ports,
        isolated,
        exposed,
        logIdentifier,
        labels);
  }
}
