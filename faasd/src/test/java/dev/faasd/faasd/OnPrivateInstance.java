package dev.faasd.faasd;

import dev.faasd.containerd.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Tests of {@code faasd up}, each on an instance of its own with busybox to make services of. */
@Tag("integration")
abstract class OnPrivateInstance {
  /** Has busybox; runs until it is asked to end. */
  static final String IMAGE = "docker.io/tests/busybox:latest";

  static final Duration PATIENCE = Duration.ofSeconds(30);

  protected PrivateInstance instance;

  @BeforeEach
  void makeInstance() throws IOException {
    instance = PrivateInstance.create();
    Path images = Files.createDirectories(instance.settings().images());
    TestArchive.busybox(
        images.resolve("busybox.tar"), IMAGE, "sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait");
  }

  @AfterEach
  void removeInstance() throws IOException {
    instance.close();
  }

  /** Writes the compose file; {@code IMAGE} in it is the image. */
  Path compose(String text) {
    return instance.write("docker-compose.yaml", text.replace("IMAGE", IMAGE));
  }

  /** Writes one with a service named {@code it} that has these keys, a volume and a secret. */
  Path one(String keys) {
    return compose(
        """
        services:
          it:
            image: IMAGE
        %s
        volumes: {data: }
        secrets: {token: {file: ./token}}
        """
            .formatted(keys.indent(4)));
  }

  /** Returns when all services have been tried, or the start has failed. */
  RunningUp up(Path compose) {
    return new RunningUp(instance.settings(), compose);
  }

  /** What the running {@code up} says of a service. */
  ServiceState state(String service) {
    return ControlSocket.ask(instance.settings().controlSocket(), List.of(ServiceControl.LIST))
        .stream()
        .map(ServiceState::read)
        .filter(state -> state.name().equals(service))
        .findFirst()
        .orElseThrow();
  }
}
