package dev.faasd.containerd;

import dev.faasd.containerd.stubs.DeleteTaskRequest;
import dev.faasd.containerd.stubs.DeleteTaskResponse;
import dev.faasd.containerd.stubs.GetTaskRequest;
import dev.faasd.containerd.stubs.KillTaskRequest;
import dev.faasd.containerd.stubs.ListTasksRequest;
import dev.faasd.containerd.stubs.PauseTaskRequest;
import dev.faasd.containerd.stubs.ResumeTaskRequest;
import dev.faasd.containerd.stubs.StartTaskRequest;
import dev.faasd.containerd.stubs.TasksGrpc;
import dev.faasd.containerd.stubs.TasksGrpc.TasksBlockingV2Stub;
import dev.faasd.containerd.stubs.WaitTaskRequest;
import dev.faasd.containerd.stubs.WaitTaskResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What runs in a namespace: at most one task a container. */
public final class Tasks {
  /** The shim that every containerd from 1.6 to 2.x has; it calls runc or what it is told. */
  static final String RUNTIME = "io.containerd.runc.v2";

  /** These run the OCI runtime, on a machine that may be busy or slow. */
  private static final Duration RUNTIME_CALL = Duration.ofMinutes(1);

  private final Client<TasksBlockingV2Stub> client;

  Tasks(Connection connection, Scope scope) {
    this.client = new Client<>(connection, scope, TasksGrpc::newBlockingV2Stub);
  }

  /**
   * Sets the container up, its process waiting to be started.
   *
   * @return the process' id in the host's numbers
   * @throws ContainerdException.AlreadyExists if it has a task
   */
  public int create(NewTask task) {
    return client
        .call(
            "create the task of " + task.containerId(),
            RUNTIME_CALL,
            stub -> stub.create(task.toMessage()))
        .getPid();
  }

  /**
   * Lets the created process run.
   *
   * @return the process' id in the host's numbers
   */
  public int start(String containerId) {
    return client
        .call(
            "start the task of " + containerId,
            RUNTIME_CALL,
            stub -> stub.start(StartTaskRequest.newBuilder().setContainerId(containerId).build()))
        .getPid();
  }

  /** Nothing if the container has no task. */
  public Optional<Task> find(String containerId) {
    return Failures.ifFound(
        () ->
            Task.fromMessage(
                client
                    .call(
                        "look at the task of " + containerId,
                        stub ->
                            stub.get(
                                GetTaskRequest.newBuilder().setContainerId(containerId).build()))
                    .getProcess()));
  }

  /** All of the namespace. */
  public List<Task> list() {
    return client
        .call("list tasks", stub -> stub.list(ListTasksRequest.getDefaultInstance()))
        .getTasksList()
        .stream()
        .map(Task::fromMessage)
        .toList();
  }

  /**
   * Sends a signal to the first process.
   *
   * @param signal its number, such as 15
   * @return false if there is nothing to receive it: no task, or it ended
   */
  public boolean kill(String containerId, int signal) {
    return Failures.wasFound(
        () ->
            client.call(
                "send signal " + signal + " to " + containerId,
                RUNTIME_CALL,
                stub ->
                    stub.kill(
                        KillTaskRequest.newBuilder()
                            .setContainerId(containerId)
                            .setSignal(signal)
                            .build())));
  }

  /**
   * Stops all processes of a task where they are. Takes a process of the OCI runtime; writing to
   * the control group's freezer does the same without.
   *
   * @throws ContainerdException.NotFound if the container has no task
   */
  public void pause(String containerId) {
    client.call(
        "pause the task of " + containerId,
        RUNTIME_CALL,
        stub -> stub.pause(PauseTaskRequest.newBuilder().setContainerId(containerId).build()));
  }

  /**
   * Lets the processes of a paused task go on.
   *
   * @throws ContainerdException.NotFound if the container has no task
   */
  public void resume(String containerId) {
    client.call(
        "resume the task of " + containerId,
        RUNTIME_CALL,
        stub -> stub.resume(ResumeTaskRequest.newBuilder().setContainerId(containerId).build()));
  }

  /**
   * Waits until the first process has ended; also answers if it had before. Events tell the same
   * about many at once.
   *
   * @return nothing if it still runs after {@code limit}
   * @throws ContainerdException.NotFound if the container has no task
   */
  public Optional<Exit> awaitExit(String containerId, Duration limit) {
    try {
      WaitTaskResponse exit =
          client.call(
              "wait for the end of " + containerId,
              limit,
              stub -> stub.wait(WaitTaskRequest.newBuilder().setContainerId(containerId).build()));
      return Optional.of(new Exit(exit.getExitStatus(), Times.instant(exit.getExitedAt())));
    } catch (ContainerdException.TimedOut _) {
      return Optional.empty();
    }
  }

  /**
   * Removes a task that has ended or was never started, and with it its shim.
   *
   * @return how it ended; nothing if there was none
   * @throws ContainerdException if it runs
   */
  public Optional<Exit> delete(String containerId) {
    return Failures.ifFound(
        () -> {
          DeleteTaskResponse answer =
              client.call(
                  "delete the task of " + containerId,
                  RUNTIME_CALL,
                  stub ->
                      stub.delete(
                          DeleteTaskRequest.newBuilder().setContainerId(containerId).build()));
          return new Exit(answer.getExitStatus(), Times.instant(answer.getExitedAt()));
        });
  }
}
