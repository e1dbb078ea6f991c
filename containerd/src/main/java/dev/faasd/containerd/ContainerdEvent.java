package dev.faasd.containerd;

import java.time.Instant;

/**
 * Something that happened at containerd. Every event has the namespace it happened in and
 * containerd's time.
 */
public sealed interface ContainerdEvent {
  /** Where. */
  String namespace();

  /** When. */
  Instant at();

  /** A task was set up; it does not run yet. */
  record TaskCreate(String namespace, Instant at, String containerId, int pid)
      implements ContainerdEvent {}

  /** A task runs. */
  record TaskStart(String namespace, Instant at, String containerId, int pid)
      implements ContainerdEvent {}

  /** A container's first process ended. */
  record TaskExit(String namespace, Instant at, String containerId, int pid, Exit exit)
      implements ContainerdEvent {}

  /** The kernel killed something in the container for want of memory. */
  record TaskOom(String namespace, Instant at, String containerId) implements ContainerdEvent {}

  /** An ended task was removed. */
  record TaskDelete(String namespace, Instant at, String containerId) implements ContainerdEvent {}

  /** A task was paused through containerd. */
  record TaskPaused(String namespace, Instant at, String containerId) implements ContainerdEvent {}

  /** A task was resumed through containerd. */
  record TaskResumed(String namespace, Instant at, String containerId) implements ContainerdEvent {}

  /** A container's record was made. */
  record ContainerCreate(String namespace, Instant at, String containerId)
      implements ContainerdEvent {}

  /** A container's record was changed. */
  record ContainerUpdate(String namespace, Instant at, String containerId)
      implements ContainerdEvent {}

  /** A container's record was removed. */
  record ContainerDelete(String namespace, Instant at, String containerId)
      implements ContainerdEvent {}

  /** An image's name was made, moved or removed. */
  record ImageChange(String namespace, Instant at, String name) implements ContainerdEvent {}

  /**
   * Any other, such as {@code /snapshot/prepare} or a process that was executed beside the first.
   */
  record Other(String namespace, Instant at, String topic) implements ContainerdEvent {}
}
