package dev.faasd.faasd;

import java.util.List;

/**
 * Everything about an instance of faasd that can be set: by a flag, else by an environment
 * variable, else the default. All commands of one instance need the same.
 */
enum Setting {
  CONTAINERD("containerd", "/run/containerd/containerd.sock", "socket of containerd", "sock"),
  DIR(
      "dir",
      "/var/lib/faasd",
      "compose file, .env, hosts, resolv.conf, data of services",
      "hosts_dir"),
  SECRETS_DIR("secrets-dir", "DIR/secrets", "user, password and tokens", "secret_mount_path"),
  IMAGES_DIR("images-dir", "DIR/images", "archives of images, used where an image is missing"),
  PROVIDER_DIR("provider-dir", "/var/lib/faasd-provider", "functions and their secrets"),
  RUN_DIR("run-dir", "/run/faasd", "sockets and mounts; must not survive a reboot"),
  LOG_DIR("log-dir", "/var/log/faasd", "log files, where there is no journald"),
  JOURNAL("journal", "/run/systemd/journal/socket", "socket of journald"),
  CONFLIST(
      "conflist", "/etc/cni/net.d/10-openfaas.conflist", "CNI configuration, written if absent"),
  CNI_BIN(
      "cni-bin",
      "/opt/cni/bin:/usr/lib/cni:/usr/libexec/cni",
      "directories of CNI plugins, separated by colons"),
  NETWORK("network", "openfaas-cni-bridge", "name of the CNI network"),
  BRIDGE("bridge", "openfaas0", "network interface, made if absent"),
  SUBNET("subnet", "10.62.0.0/16", "addresses of services and functions"),
  CGROUP_PARENT(
      "cgroup-parent", "", "control group above all of ours; a second instance needs its own"),
  PORT("port", "8081", "TCP port of the provider, on the bridge and 127.0.0.1", "port"),
  DNS_SERVER("dns-server", "", "resolvers of all containers, separated by commas; else the host's"),
  BLOCKED(
      "blocked",
      "169.254.0.0/16",
      "subnets that functions cannot reach but for DNS, separated by commas; or none"),
  RUNTIME("runtime", "auto", "auto (crun where it works, else runc), runc or crun"),
  PULL_POLICY(
      "pull-policy",
      "Always",
      "when images are fetched of functions that do not say: Always, IfNotPresent or Never"),
  REGISTRY_HOSTS(
      "registry-hosts",
      "/etc/containerd/certs.d",
      "mirrors and certificates of registries, as containerd has them"),
  IMAGES_UNUSED("images-unused", "24h", "images that nobody has used for so long are removed"),
  IMAGES_VERSIONS(
      "images-versions", "2", "images that each function had before are kept, the last so many"),
  IMAGES_DISK(
      "images-disk",
      "85,80",
      "percent of the disk in use from which on unused images are removed at once, down to which"),
  PIDS_LIMIT("pids-limit", "2048", "processes and threads of a function; 0 for no limit"),
  MEMORY_LIMIT(
      "memory-limit",
      "100",
      "memory that all functions may be promised, in percent of the host's; 0 for no limit"),
  RESERVE(
      "reserve",
      "false",
      "true: stopped functions are prepared for their start, some 3 MiB each (PSS)"),
  SCALE_TO_ZERO(
      "scale-to-zero",
      "never",
      "functions whose labels do not say sleep after so long without a call, such as 15m; or never"),
  SCALE_ZERO_STOP(
      "scale-zero-stop",
      "1h",
      "functions that have slept for so long are stopped, their next call starts them; or never"),
  LOG_LEVEL("log-level", "info", "debug, info, warning or error");

  private final String flag;
  private final String otherwise;
  private final String meaning;
  private final String olderVariable;

  Setting(String flag, String otherwise, String meaning) {
    this(flag, otherwise, meaning, "");
  }

  Setting(String flag, String otherwise, String meaning, String olderVariable) {
    this.flag = "--" + flag;
    this.otherwise = otherwise;
    this.meaning = meaning;
    this.olderVariable = olderVariable;
  }

  /** The flag with its dashes. */
  String flag() {
    return flag;
  }

  /** What it is, in a few words. */
  String meaning() {
    return meaning;
  }

  /** The default; DIR stands for the setting of that name. */
  String otherwise() {
    return otherwise;
  }

  /** Environment variables, the strongest first; the second is what the original calls it. */
  List<String> variables() {
    String own = "FAASD_" + name();
    return olderVariable.isEmpty() ? List.of(own) : List.of(own, olderVariable);
  }

  /** One line a setting, for people. */
  static String help() {
    StringBuilder help = new StringBuilder();
    for (Setting setting : values()) {
      help.append(
          "  %-15s %-36s %s (%s)%n"
              .formatted(
                  setting.flag,
                  String.join(", ", setting.variables()),
                  setting.meaning,
                  setting.otherwise));
    }
    return help.toString();
  }
}
