package dev.faasd.e2e;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a {@link FreshHost} is.
 *
 * @param settings variables for hack/fresh-host
 * @param slowness what all waits are multiplied by
 */
record HostKind(Map<String, String> settings, int slowness) {
  private static final String NEWER = "FRESH_HOST_NEWER";
  private static final String CONTAINERD_2_PACKAGES = "forky containerd runc";

  /** Debian 12 in namespaces of this machine: native speed, and this machine's cgroup version. */
  static final HostKind BOOKWORM = new HostKind(Map.of("FRESH_HOST_SUITE", "bookworm"), 1);

  /** Debian 13 with a kernel of its own: cgroup v2 and nothing else. Emulated without KVM. */
  static final HostKind TRIXIE_MACHINE =
      new HostKind(Map.of("FRESH_HOST_KIND", "vm", "FRESH_HOST_SUITE", "trixie"), 20);

  /** The same with containerd 2.x, which a newer Debian has. */
  static final HostKind CONTAINERD_2_MACHINE = TRIXIE_MACHINE.with(NEWER, CONTAINERD_2_PACKAGES);

  /** Debian 13 with containerd 2.x in namespaces: what an emulated machine is too slow to show. */
  static final HostKind CONTAINERD_2 =
      new HostKind(Map.of("FRESH_HOST_SUITE", "trixie", NEWER, CONTAINERD_2_PACKAGES), 1);

  HostKind {
    settings = Map.copyOf(settings);
  }

  HostKind with(String name, String value) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(name, value);
    return new HostKind(all, slowness);
  }

  Duration patience(Duration natively) {
    return natively.multipliedBy(slowness);
  }
}
