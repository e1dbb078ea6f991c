package dev.faasd.faasd;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code faasd service restart|stop|start}: of core services by {@code faasd up}, which would undo
 * what it does not know of; of functions by the provider's API, for the same reason.
 */
@Command(sortOptions = false)
final class ServiceOrderCommand extends ServiceCommand implements Callable<Integer> {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final String verb;

  @Parameters(paramLabel = "NAME", arity = "1..*", description = "Services or functions.")
  private List<String> names = List.of();

  ServiceOrderCommand(Program program, Settings settings, String verb) {
    super(program, settings);
    this.verb = verb;
  }

  @Override
  public Integer call() throws InterruptedException {
    for (String name : names) {
      if (core()) {
        ControlSocket.ask(settings.controlSocket(), List.of(verb, name)).stream()
            .map(ServiceState::read)
            .forEach(state -> say(name + " is " + state));
      } else if (verb.equals("restart")) {
        restart(name);
      } else {
        new ProviderScale(settings).set(namespace, name, verb.equals("stop") ? 0 : 1);
        say(name + (verb.equals("stop") ? " is stopped" : " is being started"));
      }
    }
    return Program.DONE;
  }

  /** The provider starts what ends, so it is enough to end it. */
  private void restart(String name) throws InterruptedException {
    try (Parts parts = Running.open(settings, namespace)) {
      Running running = new Running(parts, namespace);
      Set<Integer> before = pids(running, name);
      if (before.isEmpty()) {
        throw new OrderException("no function %s runs in %s".formatted(name, namespace));
      }
      running.byName().getOrDefault(name, List.of()).stream()
          .filter(Instance::running)
          .forEach(instance -> parts.workloads().askToEnd(instance.id()));
      long end = System.nanoTime() + GRACE.toNanos();
      while (true) {
        Set<Integer> now = pids(running, name);
        if (now.size() >= before.size() && now.stream().noneMatch(before::contains)) {
          say(name + " is running");
          return;
        }
        if (System.nanoTime() > end) {
          before.stream()
              .filter(now::contains)
              .flatMap(pid -> ProcessHandle.of(pid).stream())
              .forEach(ProcessHandle::destroyForcibly);
          throw new OrderException(
              "%s did not start again within %d s of being asked to end; what still ran was killed"
                  .formatted(name, GRACE.toSeconds()));
        }
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      }
    }
  }

  private static Set<Integer> pids(Running running, String name) {
    return running.byName().getOrDefault(name, List.of()).stream()
        .map(Instance::state)
        .filter(TaskState.Running.class::isInstance)
        .map(state -> ((TaskState.Running) state).pid())
        .collect(Collectors.toSet());
  }

  private void say(String line) {
    program.out().println(line);
    program.out().flush();
  }
}
