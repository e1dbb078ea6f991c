package dev.faasd.cni;

import java.nio.file.Path;
import java.util.Set;

/** A program that prepares or removes a network where it runs. */
final class PrepareOrRemove {
  private PrepareOrRemove() {}

  /** The command line without arguments. */
  static String[] command() {
    return new String[] {
      ProcessHandle.current().info().command().orElseThrow(),
      "-XX:+UseSerialGC",
      "--enable-native-access=ALL-UNNAMED",
      "-cp",
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
      PrepareOrRemove.class.getName()
    };
  }

  /** Arguments: prepare or remove, bridge, subnet, directory. */
  public static void main(String[] args) {
    Path directory = Path.of(args[3]);
    Network network =
        Network.of(
            new NetworkSettings(
                "one",
                "net-" + args[1],
                args[1],
                args[2],
                directory.resolve("net.d/10-test.conflist"),
                NetworkSettings.defaults("one").pluginDirs(),
                directory.resolve("run"),
                directory.resolve("run/leases"),
                Set.of()));
    if (args[0].equals("prepare")) {
      network.prepare();
    } else {
      network.remove();
    }
    System.out.println(args[0] + " done");
  }
}
