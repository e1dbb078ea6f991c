package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginChainTest {
  private static final int ATTACHMENTS = 16;

  @TempDir private Path directory;

  /** Debian's own looks whether its rules are there and then makes them. */
  @Test
  void portsArePublishedByOneAtATime() throws Exception {
    plugin(
        "portmap",
        """
        cat > /dev/null
        mkdir %1$s/busy || { echo '{"msg": "two at a time"}'; exit 1; }
        ls -R /proc/self > /dev/null 2>&1
        rmdir %1$s/busy
        echo '{"cniVersion": "0.4.0"}'
        """
            .formatted(directory));
    PluginChain plugins =
        new PluginChain(List.of(directory), new NetworkLocks(directory.resolve("locks")));
    List<Callable<Void>> all = new ArrayList<>();
    for (int i = 0; i < ATTACHMENTS; i++) {
      AttachmentRecord attachment = attachment("one.web-" + i);
      all.add(
          () -> {
            plugins.publish(attachment);
            return null;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future.State> ends = threads.invokeAll(all).stream().map(Future::state).toList();
      assertEquals(List.of(), ends.stream().filter(end -> end != Future.State.SUCCESS).toList());
    }
  }

  private AttachmentRecord attachment(String id) {
    return AttachmentRecord.intent(
        id,
        directory.resolve(id),
        List.of(PortMapping.tcp(8080, 80)),
        Access.exposing(Set.of()),
        Conflist.ours(NetworkSettings.defaults("one")));
  }

  private void plugin(String name, String script) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
