package dev.faasd.workload;

import dev.faasd.containerd.ContainerdEvent;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.EventListener;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns what containerd tells into events of workloads. Called by one thread at a time. */
final class EventTranslator implements EventListener {
  private static final System.Logger LOG = System.getLogger(EventTranslator.class.getName());

  private final ControlGroups groups;
  private final WorkloadListener listener;
  private final Set<WorkloadId> outOfMemory = new HashSet<>();

  EventTranslator(ControlGroups groups, WorkloadListener listener) {
    this.groups = groups;
    this.listener = listener;
  }

  /** The others, several for each start, would be read for nothing. */
  @Override
  public List<String> topics() {
    return List.of("/tasks/oom", "/tasks/exit", "/tasks/delete");
  }

  @Override
  public void connected() {
    outOfMemory.clear();
    tell(new WorkloadEvent.Reconnected());
  }

  @Override
  public void disconnected(ContainerdException why) {
    LOG.log(System.Logger.Level.WARNING, "no events until it is back: {0}", why.getMessage());
  }

  @Override
  public void event(ContainerdEvent event) {
    switch (event) {
      case ContainerdEvent.TaskOom oom ->
          outOfMemory.add(new WorkloadId(oom.namespace(), oom.containerId()));
      case ContainerdEvent.TaskExit exit -> {
        WorkloadId id = new WorkloadId(exit.namespace(), exit.containerId());
        // The event may be late or lost; the kernel's count is there until the task is deleted.
        long kills = Math.max(outOfMemory.remove(id) ? 1 : 0, groups.outOfMemoryKills(id));
        tell(new WorkloadEvent.Exited(id, exit.exit().code(), kills, exit.exit().at()));
      }
      case ContainerdEvent.TaskDelete deleted ->
          outOfMemory.remove(new WorkloadId(deleted.namespace(), deleted.containerId()));
      case ContainerdEvent.TaskCreate _,
          ContainerdEvent.TaskStart _,
          ContainerdEvent.TaskPaused _,
          ContainerdEvent.TaskResumed _,
          ContainerdEvent.ContainerCreate _,
          ContainerdEvent.ContainerUpdate _,
          ContainerdEvent.ContainerDelete _,
          ContainerdEvent.ImageChange _,
          ContainerdEvent.Other _ -> {}
    }
  }

  private void tell(WorkloadEvent event) {
    try {
      listener.event(event);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the listener failed at " + event, e);
    }
  }
}
