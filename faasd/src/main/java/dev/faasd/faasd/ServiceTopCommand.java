package dev.faasd.faasd;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.Usage;
import dev.faasd.workload.WorkloadId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd service top}: what containers use, by the kernel's counts. */
@Command(
    name = "top",
    description =
        "Tell what core services, or functions, use: processor over a second, memory now.")
final class ServiceTopCommand extends ServiceCommand implements Callable<Integer> {
  private static final Duration SPAN = Duration.ofSeconds(1);
  private static final double MIB = 1 << 20;

  @Option(
      names = {"-o", "--output"},
      description = "table or json.",
      defaultValue = "table")
  private Output output = Output.TABLE;

  ServiceTopCommand(Program program, Settings settings) {
    super(program, settings);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Parts parts = Running.open(settings, namespace)) {
      Running running = new Running(parts, namespace);
      List<Instance> instances =
          running.byName().values().stream()
              .flatMap(List::stream)
              .filter(Instance::running)
              .toList();
      Map<WorkloadId, Usage> before = new HashMap<>();
      for (Instance instance : instances) {
        parts.workloads().usage(instance.id()).ifPresent(usage -> before.put(instance.id(), usage));
      }
      long began = System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(SPAN.toNanos());
      Table table = new Table("NAME", "PID", "CPU (m)", "MEMORY (MiB)");
      for (Instance instance : instances) {
        Optional<Usage> now = parts.workloads().usage(instance.id());
        Usage first = before.get(instance.id());
        if (now.isEmpty() || first == null) {
          continue; // it has ended meanwhile
        }
        double nanos = now.get().cpuTime().minus(first.cpuTime()).toNanos();
        long millis = Math.round(1000 * nanos / (System.nanoTime() - began));
        tell(table, instance, millis, now.get().memoryBytes());
      }
      if (output == Output.TABLE) {
        table.print(program.out());
      }
    }
    return Program.DONE;
  }

  private void tell(Table table, Instance instance, long millis, long memory) {
    int pid = instance.state() instanceof TaskState.Running(int number) ? number : 0;
    String name = instance.id().name();
    if (output == Output.TABLE) {
      table.add(name, Integer.toString(pid), Long.toString(millis), "%.1f".formatted(memory / MIB));
    } else {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("pid", pid);
      json.put("cpuMillis", millis);
      json.put("memoryBytes", memory);
      Output.json(program.out(), json);
    }
  }
}
