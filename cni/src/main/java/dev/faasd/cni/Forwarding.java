package dev.faasd.cni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the host routes IPv4 packets at all. Switched on for the first network, and off again
 * after the last if it was off before and nobody else has begun to forward; that is remembered
 * among the rules, which all networks of the host share and which a restart of the machine forgets,
 * too.
 */
final class Forwarding {
  private static final System.Logger LOG = System.getLogger(Forwarding.class.getName());
  private static final Path SETTING = Path.of("/proc/sys/net/ipv4/ip_forward");

  private Forwarding() {}

  static void enable() {
    try {
      if (Files.readString(SETTING).strip().equals("0")) {
        SubnetRules.rememberForwardingWasOff();
        Files.writeString(SETTING, "1");
        LOG.log(
            System.Logger.Level.INFO,
            "This host did not route packets, as containers need it: {0} is 1 now",
            SETTING);
      }
    } catch (IOException e) {
      throw new NetworkException.NotPrepared(
          "Switching forwarding on in " + SETTING + " failed: " + e, e);
    }
  }

  static void disable() {
    try {
      Files.writeString(SETTING, "0");
    } catch (IOException e) {
      throw new NetworkException.Failed(
          "Switching forwarding off in " + SETTING + " failed: " + e, e);
    }
  }
}
