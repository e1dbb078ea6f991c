package dev.faasd.faasd;

import dev.faasd.systemd.UnitFile;
import java.nio.file.Path;
import java.util.List;

/**
 * The units that run the daemons.
 *
 * <p>What makes a mount namespace (ProtectSystem, PrivateTmp and the like) must not be among the
 * hardening: containerd would not see the network namespaces and secrets that we mount.
 *
 * @param program what starts faasd
 * @param defaults file of settings
 * @param systemd its version
 */
record Units(Path program, Path defaults, int systemd) {
  /** Runs the core services. */
  static final String CORE = "faasd.service";

  /** Runs the functions. */
  static final String PROVIDER = "faasd-provider.service";

  /** Both, in the order in which they are started. */
  static final List<String> NAMES = List.of(PROVIDER, CORE);

  /** The first that lets the pause before a restart grow. */
  private static final int GROWING_RESTARTS = 254;

  /**
   * Who loads rules or changes policies at the start of the host, and would take ours away. That
   * the network is up is not waited for: functions serve this host, too.
   */
  private static final String AFTER =
      "containerd.service network.target nftables.service netfilter-persistent.service"
          + " firewalld.service ufw.service docker.service";

  /**
   * Mounts, network namespaces and their interfaces, rules; files of other users and who listens
   * where; ending what plugins leave.
   */
  private static final String CAPABILITIES =
      "CAP_SYS_ADMIN CAP_NET_ADMIN CAP_NET_RAW CAP_NET_BIND_SERVICE CAP_SYS_MODULE"
          + " CAP_SYS_RESOURCE CAP_SYS_PTRACE CAP_KILL CAP_CHOWN CAP_FOWNER CAP_DAC_OVERRIDE"
          + " CAP_DAC_READ_SEARCH";

  /** All of them. */
  List<UnitFile> all() {
    return List.of(provider(), core());
  }

  private UnitFile core() {
    return unit(CORE, "faasd: core services", Up.NAME, "faasd")
        .with(
            "Service",
            "ExecReload",
            UnitFile.command(List.of(program.toString(), "service", "reload")))
        .with("Service", "TimeoutStopSec", "30s")
        .with("Service", "WatchdogSec", "2min")
        .with("Service", "MemoryMax", "256M");
  }

  private UnitFile provider() {
    return unit(PROVIDER, "faasd: functions", ProviderRole.NAME, "faasd-provider")
        .with("Service", "TimeoutStopSec", "20s")
        .with("Service", "WatchdogSec", "30s")
        .with("Service", "MemoryMax", "384M");
  }

  private UnitFile unit(String name, String description, String command, String identifier) {
    UnitFile unit =
        UnitFile.named(name)
            .with("Unit", "Description", description)
            .with("Unit", "Wants", "containerd.service")
            .with("Unit", "After", AFTER)
            .with("Unit", "StartLimitIntervalSec", "0")
            .with("Service", "Type", "notify")
            .with("Service", "NotifyAccess", "main")
            .with("Service", "EnvironmentFile", "-" + defaults)
            .with("Service", "ExecStart", UnitFile.command(List.of(program.toString(), command)))
            .with("Service", "SyslogIdentifier", identifier)
            .with("Service", "LogRateLimitIntervalSec", "0")
            .with("Service", "Restart", "always")
            // Images and functions one after another, on a slow card or an emulated processor.
            .with("Service", "TimeoutStartSec", "15min");
    return withHardening(withEnding(withPauses(unit)))
        .with("Install", "WantedBy", "multi-user.target");
  }

  private UnitFile withPauses(UnitFile unit) {
    return systemd < GROWING_RESTARTS
        ? unit.with("Service", "RestartSec", "1s")
        : unit.with("Service", "RestartSec", "250ms")
            .with("Service", "RestartSteps", "7")
            .with("Service", "RestartMaxDelaySec", "30s");
  }

  /**
   * Restarting is told from stopping by the signal; a stuck daemon says where before it is killed.
   */
  private static UnitFile withEnding(UnitFile unit) {
    return unit.with("Service", "KillMode", "mixed")
        .with("Service", "RestartKillSignal", "SIGHUP")
        .with("Service", "WatchdogSignal", "SIGQUIT")
        .with("Service", "TimeoutAbortSec", "3s")
        .with("Service", "OOMPolicy", "continue")
        .with("Service", "OOMScoreAdjust", "-900")
        .with("Service", "LimitNOFILE", "1048576");
  }

  private static UnitFile withHardening(UnitFile unit) {
    return unit.with("Service", "NoNewPrivileges", "yes")
        .with("Service", "CapabilityBoundingSet", CAPABILITIES)
        .with("Service", "RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET")
        .with("Service", "RestrictNamespaces", "net")
        .with("Service", "RestrictRealtime", "yes")
        .with("Service", "RestrictSUIDSGID", "yes")
        .with("Service", "LockPersonality", "yes")
        .with("Service", "SystemCallArchitectures", "native")
        .with("Service", "SystemCallFilter", "@system-service @mount @module")
        .with("Service", "SystemCallErrorNumber", "EPERM")
        .with("Service", "DevicePolicy", "closed");
  }
}
