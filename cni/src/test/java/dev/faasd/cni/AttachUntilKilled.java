package dev.faasd.cni;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A process that attaches and detaches without end, to be killed in the middle of it. */
final class AttachUntilKilled {
  private AttachUntilKilled() {}

  /** Arguments: owner, name, bridge, subnet, directory, host port. */
  public static void main(String[] args) {
    Path directory = Path.of(args[4]);
    Network network =
        Network.of(
            new NetworkSettings(
                args[0],
                args[1],
                args[2],
                args[3],
                directory.resolve("net.d/10-test.conflist"),
                NetworkSettings.defaults(args[0]).pluginDirs(),
                directory.resolve("run"),
                directory.resolve("run/leases"),
                directory.resolve("results"),
                Set.of()));
    int port = Integer.parseInt(args[5]);
    System.out.println("running");
    for (int i = 0; true; i++) {
      network.attach("fn-" + i, List.of(PortMapping.tcp(port + i % 100, 80)), Access.ISOLATED);
      if (i % 3 == 2) {
        network.detach("fn-" + (i - 1));
      }
    }
  }
}
