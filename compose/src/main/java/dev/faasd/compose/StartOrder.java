package dev.faasd.compose;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Puts services into an order in which each comes behind those that it depends on. */
public final class StartOrder {
  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Function<String, Fields> fields;
  private final List<Service> ordered = new ArrayList<>();
  private final Set<String> done = new HashSet<>();
  private final Deque<String> way = new ArrayDeque<>();

  private StartOrder(List<Service> services, Function<String, Fields> fields) {
    services.forEach(service -> this.services.put(service.name(), service));
    this.fields = fields;
  }

  /**
   * The services in start order, otherwise in the order given.
   *
   * @param fields of a service, for problems: a name that is not there, a cycle
   */
  static List<Service> of(List<Service> services, Function<String, Fields> fields) {
    StartOrder order = new StartOrder(services, fields);
    services.forEach(order::visit);
    return order.ordered;
  }

  /**
   * The services in groups that may be stopped one after the other, all of a group at once: nobody
   * is stopped before those that depend on him.
   *
   * @param ordered in start order
   */
  public static List<List<Service>> stopGroups(List<Service> ordered) {
    Map<String, Integer> depths = new LinkedHashMap<>();
    List<List<Service>> groups = new ArrayList<>();
    for (Service service : ordered) {
      int depth =
          service.supervision().dependsOn().keySet().stream()
              .mapToInt(name -> depths.getOrDefault(name, -1) + 1)
              .max()
              .orElse(0);
      depths.put(service.name(), depth);
      while (groups.size() <= depth) {
        groups.add(new ArrayList<>());
      }
      groups.get(depth).add(service);
    }
    return groups.reversed();
  }

  private void visit(Service service) {
    if (done.contains(service.name())) {
      return;
    }
    way.addLast(service.name());
    for (String name : service.supervision().dependsOn().keySet()) {
      Service needed = services.get(name);
      if (needed == null) {
        fields
            .apply(service.name())
            .problem("depends_on", service.name() + " depends on " + name + ", which is not there");
      } else if (way.contains(name)) {
        List<String> cycle =
            new ArrayList<>(way).subList(List.copyOf(way).indexOf(name), way.size());
        fields
            .apply(service.name())
            .problem(
                "depends_on",
                "services depend on each other in a circle: "
                    + String.join(" -> ", cycle)
                    + " -> "
                    + name);
      } else {
        visit(needed);
      }
    }
    way.removeLast();
    done.add(service.name());
    ordered.add(service);
  }
}
