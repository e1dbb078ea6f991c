package dev.faasd.containerd;

import dev.faasd.registry.Proxies;
import dev.faasd.registry.RegistrySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Pulls an image, and says when so many bytes of it are here: a process for tests to kill. */
final class PullingProcess {
  static final String SO_FAR = "so far";

  private PullingProcess() {}

  /** Socket, namespace, image, bytes. */
  public static void main(String[] words) {
    AtomicLong left = new AtomicLong(Long.parseLong(words[3]));
    Path nowhere = Path.of("/nonexistent");
    try (Containerd containerd = Containerd.connect(Path.of(words[0]))) {
      containerd
          .inNamespace(words[1])
          .images()
          .pull(
              ImageReference.parse(words[2]),
              new RegistrySettings(nowhere, nowhere, List.of(), List.of(), Proxies.NONE, "tests"),
              more -> {
                long before = left.getAndAdd(-more);
                if (before > 0 && before <= more) {
                  System.out.println(SO_FAR);
                }
              });
    }
  }
}
