package dev.faasd.containerd;

import com.google.protobuf.Any;
import dev.faasd.containerd.stubs.CreateTaskRequest;
import dev.faasd.containerd.stubs.RuncOptionsMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A task to be created.
 *
 * @param rootfs the mounts of the container's snapshot
 * @param stdout a FIFO that somebody has open for reading: else the creation blocks
 * @param stderr the same; may be the same FIFO
 * @param runtime another OCI runtime than the shim's own choice, such as {@code /usr/bin/crun}
 * @param runtimeState where the OCI runtime keeps its state, by namespace and id. Without one it is
 *     {@code /run/containerd/runc} for every containerd of the machine: two of them cannot have
 *     tasks of one name there. Must not survive a reboot
 */
public record NewTask(
    String containerId,
    List<Mount> rootfs,
    Path stdout,
    Path stderr,
    Optional<Path> runtime,
    Optional<Path> runtimeState) {
  private static final String OPTIONS_TYPE = "containerd.runc.v1.Options";

  /** Copies. */
  public NewTask {
    rootfs = List.copyOf(rootfs);
  }

  CreateTaskRequest toMessage() {
    CreateTaskRequest.Builder request =
        CreateTaskRequest.newBuilder()
            .setContainerId(containerId)
            .addAllRootfs(Mount.toMessages(rootfs))
            .setStdout(stdout.toString())
            .setStderr(stderr.toString());
    if (runtime.isPresent() || runtimeState.isPresent()) {
      RuncOptionsMessage.Builder options = RuncOptionsMessage.newBuilder();
      runtime.map(Path::toString).ifPresent(options::setBinaryName);
      runtimeState.map(Path::toString).ifPresent(options::setRoot);
      request.setOptions(
          Any.newBuilder().setTypeUrl(OPTIONS_TYPE).setValue(options.build().toByteString()));
    }
    return request.build();
  }
}
