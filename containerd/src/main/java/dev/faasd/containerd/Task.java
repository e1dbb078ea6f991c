package dev.faasd.containerd;

import dev.faasd.containerd.stubs.ProcessMessage;
import java.util.Optional;

/**
 * A container's first process as it was when asked for.
 *
 * @param pid in the host's numbers; of one that ended, the one it had
 * @param stdout path of the FIFO or URI, as given at its creation
 * @param stderr the same
 * @param exit present once stopped
 */
public record Task(
    String containerId, int pid, Status status, String stdout, String stderr, Optional<Exit> exit) {
  /** What containerd says of it; a cgroup frozen behind its back is still RUNNING. */
  public enum Status {
    CREATED,
    RUNNING,
    STOPPED,
    PAUSED,
    PAUSING,
    UNKNOWN
  }

  static Task fromMessage(ProcessMessage process) {
    Status status =
        switch (process.getStatus()) {
          case CREATED -> Status.CREATED;
          case RUNNING -> Status.RUNNING;
          case STOPPED -> Status.STOPPED;
          case PAUSED -> Status.PAUSED;
          case PAUSING -> Status.PAUSING;
          case UNKNOWN, UNRECOGNIZED -> Status.UNKNOWN;
        };
    return new Task(
        process.getContainerId().isEmpty() ? process.getId() : process.getContainerId(),
        process.getPid(),
        status,
        process.getStdout(),
        process.getStderr(),
        status == Status.STOPPED
            ? Optional.of(new Exit(process.getExitStatus(), Times.instant(process.getExitedAt())))
            : Optional.empty());
  }
}
