package dev.faasd.faasd;

import dev.faasd.workload.Instance;
import dev.faasd.workload.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code faasd service list}: what there is, from containerd, so that it works while {@code faasd
 * up} is down; and what that knows of it, if it runs.
 */
@Command(name = "list", description = "List core services, or functions.")
final class ServiceListCommand extends ServiceCommand implements Callable<Integer> {
  @Option(
      names = {"-o", "--output"},
      description = "table or json.",
      defaultValue = "table")
  private Output output = Output.TABLE;

  ServiceListCommand(Program program, Settings settings) {
    super(program, settings);
  }

  @Override
  public Integer call() {
    Map<String, ServiceState> states = core() ? states() : Map.of();
    try (Parts parts = Running.open(settings, namespace)) {
      Running running = new Running(parts, namespace);
      Map<String, List<Instance>> found = running.byName();
      TreeSet<String> names = new TreeSet<>(found.keySet());
      names.addAll(states.keySet());
      Table table = new Table("NAME", "IMAGE", "CREATED", "STATUS");
      for (String name : names) {
        List<Instance> instances = found.getOrDefault(name, List.of());
        ServiceState state = states.get(name);
        if (output == Output.JSON) {
          Output.json(program.out(), json(running, name, instances, state));
        } else {
          table.add(
              name,
              instances.isEmpty() ? "-" : brief(instances.getLast().image()),
              instances.isEmpty() ? "-" : ago(instances.getLast()),
              state == null ? status(running, instances) : state.brief());
        }
      }
      if (output == Output.TABLE) {
        table.print(program.out());
        tellReasons(states.values());
      }
    }
    return Program.DONE;
  }

  /** Below the table: they are sentences. */
  private void tellReasons(Collection<ServiceState> states) {
    states.stream()
        .sorted(Comparator.comparing(ServiceState::name))
        .forEach(
            state ->
                state
                    .reason()
                    .ifPresent(
                        why -> program.out().println("%n%s: %s".formatted(state.name(), why))));
    program.out().flush();
  }

  private Map<String, ServiceState> states() {
    try {
      return ControlSocket.ask(settings.controlSocket(), List.of(ServiceControl.LIST)).stream()
          .map(ServiceState::read)
          .collect(Collectors.toMap(ServiceState::name, Function.identity()));
    } catch (OrderException _) {
      return Map.of(); // faasd up does not run
    }
  }

  /** As much of a digest as people compare, so that the name before it is seen, too. */
  private static String brief(String image) {
    return image.replaceFirst("(@sha256:[0-9a-f]{12})[0-9a-f]+$", "$1");
  }

  private static String ago(Instance instance) {
    return Ago.text(Duration.between(instance.createdAt(), Instant.now()));
  }

  /** Such as {@code 2 running, 1 asleep}; of one alone only the word. */
  private static String status(Running running, List<Instance> instances) {
    Map<String, Long> words =
        instances.stream()
            .collect(
                Collectors.groupingBy(
                    instance -> word(running, instance),
                    LinkedHashMap::new,
                    Collectors.counting()));
    return instances.size() == 1
        ? words.keySet().iterator().next()
        : words.entrySet().stream()
            .map(word -> word.getValue() + " " + word.getKey())
            .collect(Collectors.joining(", "));
  }

  private static String word(Running running, Instance instance) {
    return switch (instance.state()) {
      case TaskState.Running _ -> running.workloads().frozen(instance.id()) ? "asleep" : "running";
      case TaskState.Absent _ -> "stopped";
      case TaskState.Created _ -> "prepared";
      case TaskState.Paused _ -> "paused";
      case TaskState.Stopped stopped -> "ended with code " + stopped.exitCode();
    };
  }

  private static Map<String, Object> json(
      Running running, String name, List<Instance> instances, ServiceState state) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    if (state != null) {
      json.put("phase", state.phase());
      json.put("health", state.health());
      json.put("restarts", state.restarts());
    }
    json.put(
        "instances",
        instances.stream()
            .map(
                instance -> {
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("id", instance.id().name());
                  one.put("image", instance.image());
                  one.put("created", instance.createdAt().toString());
                  one.put("status", word(running, instance));
                  instance.address().ifPresent(address -> one.put("address", address));
                  one.put("ports", instance.ports().stream().map(Object::toString).toList());
                  return one;
                })
            .toList());
    return json;
  }
}
