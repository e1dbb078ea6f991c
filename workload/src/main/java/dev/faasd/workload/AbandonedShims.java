package dev.faasd.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ends the processes that containerd kept beside tasks and has given up on. It asks a shim to end
 * when its task is deleted, waits 3 s, removes the shim's directory and forgets it; on a machine
 * that is slow just then the shim stays for ever (containerd 2.1 logs that it "might be leaked").
 * One whose directory is gone is of no use to anybody.
 *
 * @param socket of the containerd whose shims these are, as its configuration has it
 */
record AbandonedShims(Path socket) {
  private static final System.Logger LOG = System.getLogger(AbandonedShims.class.getName());
  private static final String PROGRAM = "/containerd-shim-runc-v2";
  private static final String DELETED = " (deleted)";

  /** Those of one namespace. */
  void end(String namespace) {
    try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      processes
          .filter(process -> isShim(process.info(), namespace))
          .filter(AbandonedShims::isAbandoned)
          .forEach(
              shim -> {
                LOG.log(
                    System.Logger.Level.INFO,
                    "ending a shim of {0} that containerd left behind, process {1,number,#}",
                    namespace,
                    shim.pid());
                shim.destroyForcibly();
              });
    }
  }

  private boolean isShim(ProcessHandle.Info process, String namespace) {
    if (process.command().filter(command -> command.endsWith(PROGRAM)).isEmpty()) {
      return false;
    }
    List<String> arguments = process.arguments().map(List::of).orElse(List.of());
    return after("-namespace", arguments).equals(Optional.of(namespace))
        && after("-address", arguments).equals(Optional.of(socket.toString()));
  }

  private static Optional<String> after(String flag, List<String> arguments) {
    int at = arguments.indexOf(flag);
    return at < 0 || at + 1 == arguments.size()
        ? Optional.empty()
        : Optional.of(arguments.get(at + 1));
  }

  /** Its working directory is the task's. */
  private static boolean isAbandoned(ProcessHandle shim) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(shim.pid()), "cwd"))
          .toString()
          .endsWith(DELETED);
    } catch (IOException _) {
      return false; // it has just ended
    }
  }
}
