package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionResources;
import dev.faasd.workload.Stranger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the original faasd writes on the container of a function, and what was deployed by it. */
final class OriginalFunction {
  private static final String ANNOTATION = "com.openfaas.annotations.";
  private static final String SECRET = "/var/openfaas/secrets/";

  /** containerd's clients add labels of their own. */
  private static final List<String> CLIENTS = List.of("containerd.io/", "io.containerd");

  /** What containerd's clients give to an image that has none. */
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final String BINARY = "KMGTPE";
  private static final int BITS = 10;

  private OriginalFunction() {}

  /** Whether this is one: no other program names and equips a container just so. */
  static boolean made(Stranger container) {
    String name = container.id().name();
    return container.hostname().equals(name)
        && container.snapshotKey().equals(name + "-snapshot")
        && container.binds().getOrDefault("/etc/hosts", "").endsWith("/hosts")
        && container.binds().getOrDefault("/etc/resolv.conf", "").endsWith("/resolv.conf");
  }

  /**
   * What was deployed.
   *
   * @param image the environment that comes with the image
   */
  static FunctionDeployment deployment(Stranger container, Map<String, String> image) {
    Map<String, String> environment = environment(container.environment(), image);
    String process = Optional.ofNullable(environment.remove("fprocess")).orElse("");
    Map<String, String> labels = new TreeMap<>();
    Map<String, String> annotations = new TreeMap<>();
    container
        .labels()
        .forEach(
            (key, value) -> {
              if (key.startsWith(ANNOTATION)) {
                annotations.put(key.substring(ANNOTATION.length()), value);
              } else if (CLIENTS.stream().noneMatch(key::startsWith)) {
                labels.put(key, value);
              }
            });
    return new FunctionDeployment(
        container.id().name(),
        container.image(),
        container.id().namespace(),
        process,
        environment,
        List.of(),
        secrets(container.binds()),
        labels,
        annotations,
        container.memoryBytes().stream()
            .filter(bytes -> bytes > 0)
            .mapToObj(bytes -> new FunctionResources(quantity(bytes), ""))
            .findFirst(),
        Optional.empty(),
        container.readOnlyRoot());
  }

  private static Map<String, String> environment(List<String> entries, Map<String, String> image) {
    Map<String, String> own = new LinkedHashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        own.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    own.remove("PATH", PATH);
    image.forEach(own::remove);
    return own;
  }

  private static List<String> secrets(Map<String, String> binds) {
    return binds.keySet().stream()
        .filter(target -> target.startsWith(SECRET))
        .map(target -> target.substring(SECRET.length()))
        .sorted()
        .toList();
  }

  /** As people write it: {@code 128Mi}. */
  private static String quantity(long bytes) {
    int power = Math.min(Long.numberOfTrailingZeros(bytes) / BITS, BINARY.length());
    return power == 0
        ? Long.toString(bytes)
        : (bytes >> (power * BITS)) + BINARY.substring(power - 1, power) + "i";
  }
}
