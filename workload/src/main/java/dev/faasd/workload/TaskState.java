package dev.faasd.workload;

import java.time.Instant;

/** What the process of a workload does, as containerd tells it. */
public sealed interface TaskState {
  /** There is no process: stopped on request, or the host was started anew. */
  record Absent() implements TaskState {}

  /**
   * Made but not started: prepared, or left so by a crash of ours.
   *
   * @param pid of the container's first process on the host
   */
  record Created(int pid) implements TaskState {}

  /**
   * Runs. A workload frozen through its control group also counts as running.
   *
   * @param pid of the container's first process on the host
   */
  record Running(int pid) implements TaskState {}

  /**
   * Paused through containerd, by someone else than us.
   *
   * @param pid of the container's first process on the host
   */
  record Paused(int pid) implements TaskState {}

  /**
   * Ended by itself, or was killed from outside.
   *
   * @param exitCode 0 to 255; 128 plus the signal when one ended it
   * @param at when it ended
   * @param outOfMemory whether the kernel killed something in it for want of memory
   */
  record Stopped(int exitCode, Instant at, boolean outOfMemory) implements TaskState {}
}
