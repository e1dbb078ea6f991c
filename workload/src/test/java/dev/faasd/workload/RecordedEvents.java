package dev.faasd.workload;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all events. */
final class RecordedEvents implements WorkloadListener {
  private final List<WorkloadEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void event(WorkloadEvent event) {
    events.add(event);
  }

  boolean connected() {
    return connections() > 0;
  }

  long connections() {
    return events.stream().filter(WorkloadEvent.Reconnected.class::isInstance).count();
  }

  Optional<WorkloadEvent.Exited> exit(WorkloadId id) {
    return events.stream()
        .filter(WorkloadEvent.Exited.class::isInstance)
        .map(WorkloadEvent.Exited.class::cast)
        .filter(exited -> exited.id().equals(id))
        .findFirst();
  }
}
