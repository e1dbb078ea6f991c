package dev.faasd.containerd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Builds a {@link RuntimeSpec}. Unless told otherwise: root without any capability, no new
 * privileges, a writable root file system, new namespaces all, no limits but 1024 open files. Also
 * only the system calls that its capabilities need, see {@link Seccomp}.
 */
public final class RuntimeSpecBuilder {
  private static final String VERSION = "1.0.2";
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Map<String, String> env = new LinkedHashMap<>();
  private final List<ObjectNode> mounts = new ArrayList<>();
  private List<String> args = List.of();
  private String workingDir = "/";
  private UserIdentity user = UserIdentity.ROOT;
  private TreeSet<String> capabilities = new TreeSet<>();
  private boolean noNewPrivileges = true;
  private boolean readOnlyRoot;
  private boolean filterSystemCalls = true;
  private final Map<String, List<Long>> limits = new TreeMap<>();
  private int oomScore;
  private String hostname = "";
  private String cgroupsPath = "";
  private Optional<Path> networkNamespace = Optional.empty();
  private LinuxResources resources = LinuxResources.UNLIMITED;

  RuntimeSpecBuilder() {
    add(PATH);
    openFiles(1024);
  }

  /** Takes environment, working directory, entrypoint and command from an image. */
  public RuntimeSpecBuilder image(ImageConfig image) {
    env(image.env());
    workingDir(image.workingDir());
    List<String> all = new ArrayList<>(image.entrypoint());
    all.addAll(image.cmd());
    return args(all);
  }

  /** Program and arguments. */
  public RuntimeSpecBuilder args(List<String> args) {
    this.args = List.copyOf(args);
    return this;
  }

  /** Adds entries {@code NAME=value}; the last of a name wins. */
  public RuntimeSpecBuilder env(Collection<String> entries) {
    entries.forEach(this::add);
    return this;
  }

  /** Adds variables; the last of a name wins. */
  public RuntimeSpecBuilder env(Map<String, String> variables) {
    env.putAll(variables);
    return this;
  }

  private void add(String entry) {
    int equals = entry.indexOf('=');
    if (equals > 0) {
      env.put(entry.substring(0, equals), entry.substring(equals + 1));
    }
  }

  /** Empty for {@code /}. */
  public RuntimeSpecBuilder workingDir(String directory) {
    this.workingDir = directory.isEmpty() ? "/" : directory;
    return this;
  }

  /** As whom. */
  public RuntimeSpecBuilder user(UserIdentity user) {
    this.user = user;
    return this;
  }

  /** Exactly these, such as {@code CAP_NET_RAW} or {@code NET_RAW}, whoever the program runs as. */
  public RuntimeSpecBuilder capabilities(Collection<String> names) {
    capabilities = new TreeSet<>();
    names.forEach(name -> capabilities.add(name.startsWith("CAP_") ? name : "CAP_" + name));
    return this;
  }

  /** Whether programs may gain rights by setuid bits and file capabilities. */
  public RuntimeSpecBuilder noNewPrivileges(boolean none) {
    this.noNewPrivileges = none;
    return this;
  }

  /** Makes the root file system read-only. */
  public RuntimeSpecBuilder readOnlyRoot(boolean readOnly) {
    this.readOnlyRoot = readOnly;
    return this;
  }

  /** Both limits of open files. */
  public RuntimeSpecBuilder openFiles(long limit) {
    return limit("NOFILE", limit, limit);
  }

  /**
   * A limit of setrlimit(2).
   *
   * @param name such as {@code NOFILE}
   * @param soft -1 for none
   * @param hard -1 for none
   */
  public RuntimeSpecBuilder limit(String name, long soft, long hard) {
    limits.put(name, List.of(soft, hard));
    return this;
  }

  /** Whether the system calls are kept from it that its capabilities do not need. */
  public RuntimeSpecBuilder filterSystemCalls(boolean filter) {
    this.filterSystemCalls = filter;
    return this;
  }

  /**
   * Who is killed first when the machine runs out of memory: from -1000, never, to 1000. It is 0
   * unless said, and not what the runtime has: a containerd that may never be killed would pass
   * that on.
   */
  public RuntimeSpecBuilder oomScore(int adjustment) {
    this.oomScore = adjustment;
    return this;
  }

  /** Needs a UTS namespace of its own, which it has. */
  public RuntimeSpecBuilder hostname(String hostname) {
    this.hostname = hostname;
    return this;
  }

  /** Such as {@code /openfaas-fn/hello}, below the hierarchies' roots. */
  public RuntimeSpecBuilder cgroupsPath(String path) {
    this.cgroupsPath = path;
    return this;
  }

  /** A namespace that exists, bound there; else the container gets an empty one of its own. */
  public RuntimeSpecBuilder networkNamespace(Path path) {
    this.networkNamespace = Optional.of(path);
    return this;
  }

  /** Limits. */
  public RuntimeSpecBuilder resources(LinuxResources resources) {
    this.resources = resources;
    return this;
  }

  /** Shows a file or directory of the host. Later mounts lie over earlier ones. */
  public RuntimeSpecBuilder bind(Path source, String target, boolean readOnly) {
    mounts.add(
        SpecDefaults.mount(
            target, "bind", source.toString(), List.of("rbind", readOnly ? "ro" : "rw")));
    return this;
  }

  /**
   * An empty directory in memory, gone with the container.
   *
   * @param sizeBytes at most; empty for half of the host's memory
   */
  public RuntimeSpecBuilder tmpfs(String target, OptionalLong sizeBytes, String mode) {
    List<String> options = new ArrayList<>(List.of("nosuid", "nodev", "noexec", "mode=" + mode));
    sizeBytes.ifPresent(bytes -> options.add("size=" + bytes));
    mounts.add(SpecDefaults.mount(target, "tmpfs", "tmpfs", options));
    return this;
  }

  /** May be called again. */
  public RuntimeSpec build() {
    ObjectNode spec = object().put("ociVersion", VERSION);
    spec.set("process", process());
    spec.putObject("root").put("path", "rootfs").put("readonly", readOnlyRoot);
    if (!hostname.isEmpty()) {
      spec.put("hostname", hostname);
    }
    ArrayNode allMounts = spec.putArray("mounts");
    SpecDefaults.mounts().forEach(allMounts::add);
    mounts.forEach(allMounts::add);
    spec.set("linux", linux());
    return new RuntimeSpec(spec.toString());
  }

  private ObjectNode process() {
    ObjectNode process = object().put("terminal", false).put("cwd", workingDir);
    ObjectNode who = process.putObject("user").put("uid", user.uid()).put("gid", user.gid());
    ArrayNode groups = who.putArray("additionalGids");
    user.groups().forEach(groups::add);
    args.forEach(process.putArray("args")::add);
    ArrayNode variables = process.putArray("env");
    env.forEach((name, value) -> variables.add(name + "=" + value));
    ObjectNode sets = process.putObject("capabilities");
    // The last two keep them for a user other than root.
    for (String set : List.of("bounding", "effective", "permitted", "inheritable", "ambient")) {
      capabilities.forEach(sets.putArray(set)::add);
    }
    process.put("oomScoreAdj", oomScore);
    ArrayNode all = process.putArray("rlimits");
    limits.forEach(
        (name, values) ->
            all.addObject()
                .put("type", "RLIMIT_" + name)
                .put("hard", unsigned(values.getLast()))
                .put("soft", unsigned(values.getFirst())));
    return process.put("noNewPrivileges", noNewPrivileges);
  }

  /** None is the greatest number there is. */
  private static BigInteger unsigned(long limit) {
    return limit < 0
        ? BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE)
        : BigInteger.valueOf(limit);
  }

  private ObjectNode linux() {
    ObjectNode linux = object();
    if (!cgroupsPath.isEmpty()) {
      linux.put("cgroupsPath", cgroupsPath);
    }
    linux.set("resources", resources());
    ArrayNode namespaces = linux.putArray("namespaces");
    SpecDefaults.NAMESPACES.forEach(type -> namespaces.addObject().put("type", type));
    ObjectNode network = namespaces.addObject().put("type", "network");
    networkNamespace.ifPresent(path -> network.put("path", path.toString()));
    if (filterSystemCalls) {
      linux.set("seccomp", Seccomp.profile(Platform.host().architecture(), capabilities));
    }
    SpecDefaults.MASKED_PATHS.forEach(linux.putArray("maskedPaths")::add);
    SpecDefaults.READ_ONLY_PATHS.forEach(linux.putArray("readonlyPaths")::add);
    return linux;
  }

  private ObjectNode resources() {
    ObjectNode limits = object();
    // Deny all; the runtime itself allows null, zero, random, tty and the like.
    limits.putArray("devices").addObject().put("allow", false).put("access", "rwm");
    if (resources.memoryBytes().isPresent() || resources.memoryReservation().isPresent()) {
      ObjectNode memory = limits.putObject("memory");
      resources.memoryBytes().ifPresent(bytes -> memory.put("limit", bytes).put("swap", bytes));
      resources.memoryReservation().ifPresent(bytes -> memory.put("reservation", bytes));
    }
    if (resources.cpuShares().isPresent() || resources.cpuQuota().isPresent()) {
      ObjectNode cpu = limits.putObject("cpu");
      resources.cpuShares().ifPresent(shares -> cpu.put("shares", shares));
      resources
          .cpuQuota()
          .ifPresent(
              quota ->
                  cpu.put("quota", quota.dividedBy(ChronoUnit.MICROS.getDuration()))
                      .put(
                          "period",
                          resources.cpuPeriod().dividedBy(ChronoUnit.MICROS.getDuration())));
    }
    resources.pids().ifPresent(count -> limits.putObject("pids").put("limit", count));
    return limits;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
