package dev.faasd.faasd;

import dev.faasd.cni.HostListeners;
import dev.faasd.cni.PortMapping;
import dev.faasd.compose.ComposeFile;
import dev.faasd.posix.ChildProcess;
import dev.faasd.systemd.Systemctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checks of this host.
 *
 * @param defaults file of settings
 */
record HostChecks(Settings settings, Path defaults, Places places, Systemctl systemctl) {
  private static final Path CONTAINERD = Path.of("/var/lib/containerd");
  private static final Path PROC = Path.of("/proc");
  private static final Duration PROGRAM = Duration.ofSeconds(30);
  private static final long MIB = 1L << 20;

  /**
   * Makes them all.
   *
   * @param archives where images will be looked for
   * @throws CannotStartException with a line for each problem
   */
  void run(ComposeFile compose, List<Path> archives) {
    try (Parts parts = Parts.open(settings, Parts.CORE, (identifier, id, stream, line) -> {})) {
      new Preflight(
              List.of(
                  new SystemdCheck(Path.of("/")),
                  new ProgramsCheck(ProgramsCheck.SYSTEM_PATH, settings.cniPlugins()),
                  new KernelCheck(argv -> ChildProcess.run(argv, Map.of(), "", PROGRAM)),
                  new ControlGroupsCheck(Parts.CONTROL_GROUPS, PROC),
                  new ContainerdCheck(parts.workloads(), settings),
                  new OtherDaemonsCheck(settings, systemctl),
                  new PortsCheck(
                      ports(compose), HostListeners.ofThisHost()::holderOf, this::isOurs),
                  new AddressesCheck(compose.enabled(), AddressesCheck::isOfThisHost),
                  new SpaceCheck(space()),
                  new MemoryCheck(PROC.resolve("meminfo")),
                  new ImagesCheck(compose.enabled(), archives, parts.workloads())))
          .run();
    }
  }

  private List<PortMapping> ports(ComposeFile compose) {
    List<PortMapping> ports = new ArrayList<>();
    ports.add(new PortMapping("127.0.0.1", settings.port(), settings.port(), "tcp"));
    compose.enabled().stream()
        .flatMap(service -> service.ports().stream())
        .map(p -> new PortMapping(p.hostAddress(), p.hostPort(), p.containerPort(), p.protocol()))
        .forEach(ports::add);
    return ports;
  }

  /** By the words of {@link HostListeners}. Published ports have no process at all. */
  private boolean isOurs(String holder) {
    return systemctl
        .state(Units.PROVIDER)
        .mainProcess()
        .filter(process -> holder.endsWith("(process " + process + ")"))
        .isPresent();
  }

  /** Once images and start cache are there, little more is written. */
  private Map<Path, Long> space() {
    boolean first = !Files.exists(places.startCache());
    Map<Path, Long> space = new LinkedHashMap<>();
    space.put(settings.directory(), (first ? 256 : 8) * MIB);
    space.put(settings.providerDirectory(), 8 * MIB);
    space.put(CONTAINERD, (first ? 512 : 8) * MIB);
    space.put(places.cache(), (first ? 128 : 8) * MIB);
    space.put(places.units(), MIB);
    space.put(defaults, MIB);
    return space;
  }
}
