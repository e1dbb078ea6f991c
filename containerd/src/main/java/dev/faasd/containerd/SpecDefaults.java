package dev.faasd.containerd;

import com.google.gson.JsonObject;
import java.util.List;

/** What every container gets: the same as from containerd's own clients. */
final class SpecDefaults {
  static final List<String> NAMESPACES = List.of("pid", "ipc", "uts", "mount", "cgroup");

  /** Would tell about the host or its kernel's secrets. */
  static final List<String> MASKED_PATHS =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  /** Would change the host. */
  static final List<String> READ_ONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private SpecDefaults() {}

  static List<JsonObject> mounts() {
    return List.of(
        mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
        mount(
            "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
        mount(
            "/dev/pts",
            "devpts",
            "devpts",
            List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
        mount(
            "/dev/shm",
            "tmpfs",
            "shm",
            List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")),
        mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
        mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")),
        // Java, Go, Node and .NET look there for the limits they are under.
        mount(
            "/sys/fs/cgroup",
            "cgroup",
            "cgroup",
            List.of("nosuid", "noexec", "nodev", "relatime", "ro")),
        mount(
            "/run", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
  }

  static JsonObject mount(String target, String type, String source, List<String> options) {
    JsonObject mount = new JsonObject();
    mount.addProperty("destination", target);
    mount.addProperty("type", type);
    mount.addProperty("source", source);
    mount.add("options", Json.array(options));
    return mount;
  }
}
