package dev.faasd.containerd;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
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
  private final List<JsonObject> mounts = new ArrayList<>();
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
    JsonObject spec = new JsonObject();
    spec.addProperty("ociVersion", VERSION);
    spec.add("process", process());
    JsonObject root = new JsonObject();
    root.addProperty("path", "rootfs");
    root.addProperty("readonly", readOnlyRoot);
    spec.add("root", root);
    if (!hostname.isEmpty()) {
      spec.addProperty("hostname", hostname);
    }
    JsonArray allMounts = new JsonArray();
    SpecDefaults.mounts().forEach(allMounts::add);
    mounts.forEach(allMounts::add);
    spec.add("mounts", allMounts);
    spec.add("linux", linux());
    return new RuntimeSpec(spec.toString());
  }

  private JsonObject process() {
    JsonObject process = new JsonObject();
    process.addProperty("terminal", false);
    process.addProperty("cwd", workingDir);
    process.add("user", who());
    process.add("args", Json.array(args));
    JsonArray variables = new JsonArray();
    env.forEach((name, value) -> variables.add(name + "=" + value));
    process.add("env", variables);
    JsonObject sets = new JsonObject();
    // The last two keep them for a user other than root.
    for (String set : List.of("bounding", "effective", "permitted", "inheritable", "ambient")) {
      sets.add(set, Json.array(capabilities));
    }
    process.add("capabilities", sets);
    process.addProperty("oomScoreAdj", oomScore);
    process.add("rlimits", limits());
    process.addProperty("noNewPrivileges", noNewPrivileges);
    return process;
  }

  private JsonArray limits() {
    JsonArray all = new JsonArray();
    limits.forEach(
        (name, values) -> {
          JsonObject limit = new JsonObject();
          limit.addProperty("type", "RLIMIT_" + name);
          limit.addProperty("hard", unsigned(values.getLast()));
          limit.addProperty("soft", unsigned(values.getFirst()));
          all.add(limit);
        });
    return all;
  }

  /** None is the greatest number there is. */
  private static BigInteger unsigned(long limit) {
    return limit < 0
        ? BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE)
        : BigInteger.valueOf(limit);
  }

  private JsonObject who() {
    JsonObject who = new JsonObject();
    who.addProperty("uid", user.uid());
    who.addProperty("gid", user.gid());
    JsonArray groups = new JsonArray();
    user.groups().forEach(groups::add);
    who.add("additionalGids", groups);
    return who;
  }

  private JsonObject linux() {
    JsonObject linux = new JsonObject();
    if (!cgroupsPath.isEmpty()) {
      linux.addProperty("cgroupsPath", cgroupsPath);
    }
    linux.add("resources", resources());
    JsonArray namespaces = new JsonArray();
    SpecDefaults.NAMESPACES.forEach(type -> namespaces.add(namespace(type)));
    JsonObject network = namespace("network");
    networkNamespace.ifPresent(path -> network.addProperty("path", path.toString()));
    namespaces.add(network);
    linux.add("namespaces", namespaces);
    if (filterSystemCalls) {
      linux.add("seccomp", Seccomp.profile(Platform.host().architecture(), capabilities));
    }
    linux.add("maskedPaths", Json.array(SpecDefaults.MASKED_PATHS));
    linux.add("readonlyPaths", Json.array(SpecDefaults.READ_ONLY_PATHS));
    return linux;
  }

  private static JsonObject namespace(String type) {
    JsonObject namespace = new JsonObject();
    namespace.addProperty("type", type);
    return namespace;
  }

  private JsonObject resources() {
    JsonObject limits = new JsonObject();
    // Deny all; the runtime itself allows null, zero, random, tty and the like.
    JsonObject devices = new JsonObject();
    devices.addProperty("allow", false);
    devices.addProperty("access", "rwm");
    limits.add("devices", list(devices));
    if (resources.memoryBytes().isPresent() || resources.memoryReservation().isPresent()) {
      limits.add("memory", memory());
    }
    if (resources.cpuShares().isPresent() || resources.cpuQuota().isPresent()) {
      limits.add("cpu", cpu());
    }
    resources
        .pids()
        .ifPresent(
            count -> {
              JsonObject pids = new JsonObject();
              pids.addProperty("limit", count);
              limits.add("pids", pids);
            });
    return limits;
  }

  private JsonObject memory() {
    JsonObject memory = new JsonObject();
    resources
        .memoryBytes()
        .ifPresent(
            bytes -> {
              memory.addProperty("limit", bytes);
              memory.addProperty("swap", bytes);
            });
    resources.memoryReservation().ifPresent(bytes -> memory.addProperty("reservation", bytes));
    return memory;
  }

  private JsonObject cpu() {
    JsonObject cpu = new JsonObject();
    resources.cpuShares().ifPresent(shares -> cpu.addProperty("shares", shares));
    resources
        .cpuQuota()
        .ifPresent(
            quota -> {
              cpu.addProperty("quota", micros(quota));
              cpu.addProperty("period", micros(resources.cpuPeriod()));
            });
    return cpu;
  }

  private static long micros(Duration time) {
    return time.dividedBy(ChronoUnit.MICROS.getDuration());
  }

  private static JsonArray list(JsonObject only) {
    JsonArray list = new JsonArray();
    list.add(only);
    return list;
  }
}
