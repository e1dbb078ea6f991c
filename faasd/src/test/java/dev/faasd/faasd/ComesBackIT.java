package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Core services that are killed, in ways that a test can provoke. */
@Tag("integration")
class ComesBackIT {
  private static final String IMAGE = "docker.io/tests/busybox:latest";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int KILLS = 20;

  private PrivateInstance instance;

  @BeforeEach
  void makeInstance() throws IOException {
    instance = PrivateInstance.create();
    Path images = Files.createDirectories(instance.settings().images());
    TestArchive.busybox(images.resolve("busybox.tar"), IMAGE, "sleep", "1000");
  }

  @AfterEach
  void removeInstance() throws IOException {
    instance.close();
  }

  @Test
  void killedTwentyTimesItIsBackEachTimeAndKeepsItsVolume() throws Exception {
    Path compose =
        write(
            """
            command: [sh, -c, "echo start >> /data/starts; exec sleep 1000"]
            volumes: ["data:/data"]
            """);
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      for (int i = 0; i < KILLS; i++) {
        int pid = up.pid("it");
        String address = up.find("it").address().orElseThrow();
        assertTrue(Files.readString(instance.settings().hostsFile()).contains(address + "\tit\n"));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> up.find("it").running() && up.pid("it") != pid);
        await().atMost(PATIENCE).until(() -> state().phase().equals("running"));
      }
      Path starts = instance.settings().volumes().resolve("data/starts");
      await().until(() -> Files.readAllLines(starts).size() == KILLS + 1);
      assertEquals(KILLS, state().restarts());
      assertTrue(up.stop());
    }
  }

  @Test
  void killedForWantOfMemoryItComesBack() {
    Path compose =
        write(
            """
            command: [sh, -c, "echo started; x=x; while :; do x=$$x$$x; done"]
            mem_limit: 8m
            """);
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      await()
          .atMost(PATIENCE)
          .until(() -> up.lines().stream().filter("openfaas:it started"::equals).count() >= 3);
      assertTrue(up.stop());
    }
  }

  @Test
  void whatFailsOftenEnoughIsLeftWhereItsPolicySaysSo() {
    Path compose = write("command: [sh, -c, 'echo started; exit 7']\nrestart: on-failure:2\n");
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      await().atMost(PATIENCE).until(() -> state().phase().equals("ended with code 7"));
      assertEquals(3, up.lines().stream().filter("openfaas:it started"::equals).count());
      assertTrue(up.stop());
    }
  }

  private ServiceState state() {
    return ServiceState.read(
        ControlSocket.ask(instance.settings().controlSocket(), List.of(ServiceControl.LIST))
            .getFirst());
  }

  private Path write(String keys) {
    return instance.write(
        "docker-compose.yaml",
        "services:\n  it:\n    image: %s\n%svolumes: {data: }\n".formatted(IMAGE, keys.indent(4)));
  }
}
