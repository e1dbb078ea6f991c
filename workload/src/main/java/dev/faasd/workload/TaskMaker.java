package dev.faasd.workload;

import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.NewTask;
import dev.faasd.containerd.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Makes tasks, with the pipes of their output. The caller has the turn of the workload. */
final class TaskMaker {
  private static final Duration TAKEN_BACK = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMillis(50);

  private final Host host;
  private final Ending ending;

  TaskMaker(Host host, Ending ending) {
    this.host = host;
    this.ending = ending;
  }

  /** Its process waits to be started. */
  void create(WorkloadId id, Marks marks, List<Mount> rootfs, Undo undo) {
    Tasks tasks = host.in(id).tasks();
    undo.add("removing the pipes", () -> host.outputs().remove(id));
    OutputPaths output = host.outputs().open(id, marks.logIdentifier());
    undo.add("ending the task", () -> ending.endTask(id, marks, Duration.ZERO));
    NewTask task =
        new NewTask(
            id.name(),
            rootfs,
            output.stdout(),
            output.stderr(),
            host.runtime().program(),
            Optional.of(host.settings().runtimeState()));
    host.groups().making(id, () -> create(tasks, task));
  }

  /**
   * When a former process of ours was killed while containerd made this task for it, containerd
   * takes that back within some seconds; until then its directory is in the way, and goes with what
   * is made in it meanwhile. When containerd itself was killed while it removed the task, it takes
   * the shim that is left for one, although it finds none.
   */
  private static int create(Tasks tasks, NewTask task) {
    long end = System.nanoTime() + TAKEN_BACK.toNanos();
    while (true) {
      try {
        return tasks.create(task);
      } catch (ContainerdException.AlreadyExists | ContainerdException.Failed e) {
        if (!inTheWay(e) || System.nanoTime() > end) {
          throw e;
        }
        if (tasks.find(task.containerId()).isEmpty()) {
          tasks.delete(task.containerId());
        }
        LockSupport.parkNanos(AGAIN.toNanos());
      }
    }
  }

  private static boolean inTheWay(ContainerdException failure) {
    String why = String.valueOf(failure.getMessage());
    return failure instanceof ContainerdException.AlreadyExists
        || why.contains("file exists")
        || why.contains("/address: no such file or directory");
  }
}
