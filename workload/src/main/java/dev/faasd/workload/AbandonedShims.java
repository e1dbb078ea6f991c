package dev.faasd.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processes that containerd kept beside tasks and has given up on. It asks a shim to end when its
 * task is deleted, waits 3 s, removes the shim's directory and forgets it; on a machine that is
 * slow just then the shim stays for ever (containerd 2.1 logs that it "might be leaked"). One whose
 * directory is gone is of no use to anybody.
 *
 * @param socket of the containerd whose shims these are, as its configuration has it
 */
record AbandonedShims(Path socket) {
  private static final System.Logger LOG = System.getLogger(AbandonedShims.class.getName());
  private static final String PROGRAM = "/containerd-shim-runc-v2";
  private static final String DELETED = " (deleted)";

  /**
   * One of them.
   *
   * @param task whose it was; another one may have the name by now
   */
  record Shim(WorkloadId task, ProcessHandle process) {
    void end() {
      LOG.log(
          System.Logger.Level.INFO,
          "ending the shim of {0} that containerd left behind, process {1,number,#}",
          task,
          process.pid());
      process.destroyForcibly();
    }
  }

  /** Those of one namespace. */
  List<Shim> in(String namespace) {
    try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      return processes
          .flatMap(process -> shim(process, namespace).stream())
          .filter(shim -> isAbandoned(shim.process()))
          .toList();
    }
  }

  private Optional<Shim> shim(ProcessHandle process, String namespace) {
    if (process.info().command().filter(command -> command.endsWith(PROGRAM)).isEmpty()) {
      return Optional.empty();
    }
    List<String> arguments = process.info().arguments().map(List::of).orElse(List.of());
    return after("-namespace", arguments).equals(Optional.of(namespace))
            && after("-address", arguments).equals(Optional.of(socket.toString()))
        ? after("-id", arguments)
            .flatMap(name -> WorkloadId.of(namespace, name))
            .map(task -> new Shim(task, process))
        : Optional.empty();
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
