package dev.faasd.faasd;

import dev.faasd.supervisor.Standing;
import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code faasd service list}: the core services as they are on the host. */
@Command(name = "list", description = "List core services.")
final class ServiceListCommand implements Callable<Integer> {
  private static final String ROW = "%-20s %-45s %-18s %s%n";

  private final Program program;
  private final Settings settings;

  ServiceListCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    try (Parts parts = Parts.open(settings, Parts.CORE, (identifier, id, stream, line) -> {})) {
      program.out().printf(ROW, "NAME", "IMAGE", "STATUS", "ADDRESS");
      for (Instance instance : parts.workloads().list(Settings.CORE_NAMESPACE)) {
        program
            .out()
            .printf(
                ROW,
                Standing.serviceOf(instance),
                instance.image(),
                status(instance.state()),
                instance.address().orElse("-"));
      }
    }
    program.out().flush();
    return Program.DONE;
  }

  private static String status(TaskState state) {
    return switch (state) {
      case TaskState.Absent _ -> "stopped";
      case TaskState.Created _ -> "created";
      case TaskState.Running(int pid) -> "running (" + pid + ")";
      case TaskState.Paused _ -> "paused";
      case TaskState.Stopped stopped -> "ended (" + stopped.exitCode() + ")";
    };
  }
}
