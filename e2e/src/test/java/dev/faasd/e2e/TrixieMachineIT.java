package dev.faasd.e2e;

import org.junit.jupiter.api.Tag;

@Tag("soak")
class TrixieMachineIT extends LifeOfAHost {
  TrixieMachineIT() {
    super(HostKind.TRIXIE_MACHINE);
  }
}
