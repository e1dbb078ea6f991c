package dev.faasd.e2e;

import org.junit.jupiter.api.Tag;

@Tag("soak")
class Containerd2MachineIT extends LifeOfAHost {
  Containerd2MachineIT() {
    super(HostKind.CONTAINERD_2_MACHINE);
  }
}
