package dev.faasd.e2e;

import org.junit.jupiter.api.Tag;

@Tag("e2e")
class BookwormHostIT extends LifeOfAHost {
  BookwormHostIT() {
    super(HostKind.BOOKWORM);
  }
}
