package dev.faasd.containerd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.faasd.containerd.stubs.DeleteProcessRequest;
import dev.faasd.containerd.stubs.ExecProcessRequest;
import dev.faasd.containerd.stubs.KillTaskRequest;
import dev.faasd.containerd.stubs.StartTaskRequest;
import dev.faasd.containerd.stubs.TasksGrpc;
import dev.faasd.containerd.stubs.TasksGrpc.TasksBlockingV2Stub;
import dev.faasd.containerd.stubs.WaitTaskRequest;
import dev.faasd.containerd.stubs.WaitTaskResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** More processes in running containers, beside the first. */
public final class Execs {
  private static final String PROCESS_TYPE =
      "types.containerd.io/opencontainers/runtime-spec/1/Process";
  private static final int SIGKILL = 9;

  /** These run the OCI runtime, on a machine that may be busy or slow. */
  private static final Duration RUNTIME_CALL = Duration.ofMinutes(1);

  private final Client<TasksBlockingV2Stub> client;

  Execs(Connection connection, Scope scope) {
    this.client = new Client<>(connection, scope, TasksGrpc::newBlockingV2Stub);
  }

  /**
   * Runs a program to its end, as the container's first process is run: same user, environment and
   * rights. It has no input and nobody sees its output. Nothing of it is left afterwards.
   *
   * @param name of the process, unique in the container
   * @param limit after which it is killed
   * @return nothing if it had to be killed
   * @throws ContainerdException.NotFound if the container has no task
   * @throws ContainerdException if the program cannot be started
   */
  public Optional<Exit> run(Container container, String name, List<String> words, Duration limit) {
    String id = container.id();
    client.call(
        "prepare a process in " + id,
        RUNTIME_CALL,
        stub ->
            stub.exec(
                ExecProcessRequest.newBuilder()
                    .setContainerId(id)
                    .setExecId(name)
                    .setSpec(process(container.spec(), words))
                    .build()));
    try {
      client.call(
          "start \"" + String.join(" ", words) + "\" in " + id,
          RUNTIME_CALL,
          stub ->
              stub.start(StartTaskRequest.newBuilder().setContainerId(id).setExecId(name).build()));
      Optional<Exit> exit = await(id, name, limit);
      if (exit.isEmpty()) {
        kill(id, name);
        await(id, name, RUNTIME_CALL);
      }
      return exit;
    } finally {
      var _ =
          Failures.ifFound(
              () ->
                  client.call(
                      "remove a process of " + id,
                      RUNTIME_CALL,
                      stub ->
                          stub.deleteProcess(
                              DeleteProcessRequest.newBuilder()
                                  .setContainerId(id)
                                  .setExecId(name)
                                  .build())));
    }
  }

  private static Any process(String spec, List<String> words) {
    Json process = Json.read(spec.getBytes(UTF_8), "the container's specification");
    if (!(process.path("process").value() instanceof JsonObject first)) {
      throw new ContainerdException.InvalidImage("the container's specification has no process");
    }
    first.add("args", Json.array(words));
    first.addProperty("terminal", false);
    return Any.newBuilder()
        .setTypeUrl(PROCESS_TYPE)
        .setValue(ByteString.copyFromUtf8(first.toString()))
        .build();
  }

  private Optional<Exit> await(String id, String name, Duration limit) {
    try {
      WaitTaskResponse exit =
          client.call(
              "wait for a process of " + id,
              limit,
              stub ->
                  stub.wait(
                      WaitTaskRequest.newBuilder().setContainerId(id).setExecId(name).build()));
      return Optional.of(new Exit(exit.getExitStatus(), Times.instant(exit.getExitedAt())));
    } catch (ContainerdException.TimedOut _) {
      return Optional.empty();
    }
  }

  private void kill(String id, String name) {
    var _ =
        Failures.wasFound(
            () ->
                client.call(
                    "kill a process of " + id,
                    RUNTIME_CALL,
                    stub ->
                        stub.kill(
                            KillTaskRequest.newBuilder()
                                .setContainerId(id)
                                .setExecId(name)
                                .setSignal(SIGKILL)
                                .build())));
  }
}
