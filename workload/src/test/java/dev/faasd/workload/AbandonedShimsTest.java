package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell that looks like a shim: a real one is left behind by a machine that stalls. */
class AbandonedShimsTest {
  private static final Path SOCKET = Path.of("/run/tests/containerd.sock");
  private static final String NAMESPACE = "ours";

  private final List<Process> started = new ArrayList<>();
  @TempDir private Path directory;
  private Path program;

  @BeforeEach
  void copyShell() throws IOException {
    program = directory.resolve("containerd-shim-runc-v2");
    Files.copy(Path.of("/bin/sh"), program, StandardCopyOption.COPY_ATTRIBUTES);
  }

  @AfterEach
  void endAll() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void shimWhoseDirectoryIsGoneIsFoundAndEnded() throws Exception {
    Process shim = shim(NAMESPACE, SOCKET);
    abandon(shim);
    AbandonedShims.Shim found = new AbandonedShims(SOCKET).in(NAMESPACE).getFirst();
    assertEquals(new WorkloadId(NAMESPACE, "hello.g1.0"), found.task());
    found.end();
    assertEquals(137, shim.waitFor());
  }

  @Test
  void shimOfATaskIsNone() throws Exception {
    var _ = shim(NAMESPACE, SOCKET);
    assertEquals(List.of(), new AbandonedShims(SOCKET).in(NAMESPACE));
  }

  @Test
  void shimsOfOthersAreNone() throws Exception {
    Process elsewhere = shim("theirs", SOCKET);
    Process others = shim(NAMESPACE, Path.of("/run/others/containerd.sock"));
    abandon(elsewhere);
    abandon(others);
    assertEquals(List.of(), new AbandonedShims(SOCKET).in(NAMESPACE));
  }

  /** Returns when it runs, in a directory of its own; it waits for input that does not come. */
  private Process shim(String namespace, Path socket) throws IOException {
    Path bundle = Files.createDirectory(directory.resolve("bundle-" + started.size()));
    Process shim =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "-c",
                    "echo; read _",
                    "shim",
                    "-namespace",
                    namespace,
                    "-id",
                    "hello.g1.0",
                    "-address",
                    socket.toString()))
            .directory(bundle.toFile())
            .start();
    started.add(shim);
    assertEquals('\n', shim.getInputStream().read());
    return shim;
  }

  private void abandon(Process shim) throws IOException {
    Files.delete(directory.resolve("bundle-" + started.indexOf(shim)));
  }
}
