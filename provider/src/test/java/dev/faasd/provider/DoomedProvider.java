package dev.faasd.provider;

import dev.faasd.workload.PrivateHost;
import dev.faasd.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A provider in a process of its own that kills itself, by SIGKILL, right after a step. */
final class DoomedProvider {
  private DoomedProvider() {}

  /**
   * Runs until it dies.
   *
   * @param arguments directory, the host's place in two words, the namespace, the step
   */
  public static void main(String... arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    int fatal = Integer.parseInt(arguments[4]);
    StartupLines lines = new StartupLines((_, _, _, _) -> {});
    Workloads workloads = PrivateHost.openElsewhere(List.of(arguments[1], arguments[2]), lines);
    TestProvider provider = TestProvider.start(settings(directory), workloads, lines).adopted();
    Path steps = directory.resolve("steps");
    Steps.listen("hello", fatal, DoomedProvider::die);
    Path port = directory.resolve("port");
    Files.writeString(steps, Integer.toString(provider.uri("/").getPort()));
    Files.move(steps, port);
    Thread.currentThread().join();
  }

  /** Small bounds, and no gateway: what it waits for is not what is tried here. */
  static ProviderSettingsBuilder settings(Path directory) {
    return TestProvider.settings(directory)
        .bounds(TestProvider.bounds(Duration.ofSeconds(20), Duration.ofSeconds(1)));
  }

  private static void die() {
    try {
      String self = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-9", self).start().waitFor();
      Thread.currentThread().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
