package dev.faasd.e2e;

import org.junit.jupiter.api.Tag;

@Tag("soak")
class Containerd2HostIT extends LifeOfAHost {
  Containerd2HostIT() {
    super(HostKind.CONTAINERD_2);
  }
}
