package dev.faasd.faasd;

import dev.faasd.systemd.Systemctl;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether there is somebody to run the daemons.
 *
 * @param root of the host
 */
record SystemdCheck(Path root) implements Check {
  @Override
  public List<String> problems() {
    return Systemctl.isBooted(root)
        ? List.of()
        : List.of(
            "systemd does not run this host, so there is nobody to keep faasd running: have"
                + " \"faasd provider\" and \"faasd up\" run by what does");
  }
}
