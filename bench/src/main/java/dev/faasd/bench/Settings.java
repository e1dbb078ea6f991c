package dev.faasd.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * The instance that is measured, and how long.
 *
 * @param gateway where it is called
 * @param password of the user admin
 * @param containerd socket of the containerd in use, also by the reference
 * @param controlGroupParent above the control groups of functions; empty for none
 * @param provider process id of the provider
 * @param images directory with archives of the sample images
 * @param work an empty directory for the reference
 * @param rounds how much is measured, 1 or more
 */
record Settings(
    URI gateway,
    String password,
    Path containerd,
    String controlGroupParent,
    long provider,
    Path images,
    Path work,
    int rounds) {
  static final String HELLO = "localhost/faasd/hello:dev";

  /** Deployed by hack/bench.sh, and always warm. */
  static final String WARM_FUNCTION = "hello";

  static final String LAB = "localhost/faasd/lab:dev";

  static Settings read(Map<String, String> environment) {
    return new Settings(
        URI.create(get(environment, "BENCH_GATEWAY")),
        get(environment, "BENCH_PASSWORD"),
        Path.of(get(environment, "BENCH_CONTAINERD")),
        environment.getOrDefault("BENCH_CGROUP_PARENT", ""),
        Long.parseLong(get(environment, "BENCH_PROVIDER")),
        Path.of(get(environment, "BENCH_IMAGES")),
        Path.of(get(environment, "BENCH_WORK")),
        Integer.parseInt(environment.getOrDefault("BENCH_ROUNDS", "5")));
  }

  private static String get(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set; hack/bench.sh does it");
    }
    return value;
  }

  InetSocketAddress gatewayAddress() {
    return new InetSocketAddress(gateway.getHost(), gateway.getPort());
  }
}
