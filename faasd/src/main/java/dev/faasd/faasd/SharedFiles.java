package dev.faasd.faasd;

import dev.faasd.supervisor.HostsFile;
import dev.faasd.supervisor.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that both daemons need; whichever comes first makes them. */
final class SharedFiles {
  private SharedFiles() {}

  /**
   * Makes what is absent.
   *
   * @param gateway address of the bridge
   */
  static void prepare(Settings settings, String gateway) {
    try {
      Files.createDirectories(settings.directory());
      Files.createDirectories(settings.images());
      new Credentials(settings.secrets()).generate();
      ResolvConf.write(settings.resolvConf(), settings.dnsServers(), ResolvConf.HOST);
      if (!Files.exists(settings.hostsFile())) {
        new HostsFile(settings.hostsFile(), gateway).write();
      }
      Path sockets = settings.providerSockets();
      Files.createDirectories(sockets);
      Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwxr-x---"));
      new Owner(0, Settings.GATEWAY_ID).take(sockets);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare " + settings.directory(), e);
    }
  }
}
