package dev.faasd.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapTrimTest {
  private static final long MIB = 1024 * 1024;

  private long alive = 6 * MIB;
  private long garbage;
  private int collections;
  private final HeapTrim trim = new HeapTrim(() -> alive + garbage, this::collect);

  private void collect() {
    garbage = 0;
    collections++;
  }

  private int collectionsWith(long more) {
    garbage += more;
    trim.look();
    return collections;
  }

  @Test
  void garbageIsCollectedWhenThereIsMuch() {
    assertEquals(0, collectionsWith(9 * MIB));
    assertEquals(1, collectionsWith(2 * MIB));
    assertEquals(0, garbage);
  }

  @Test
  void afterwardsItMayGrowAgainBeforeTheNext() {
    collectionsWith(20 * MIB);
    assertEquals(1, collectionsWith(7 * MIB));
    assertEquals(2, collectionsWith(2 * MIB));
  }

  @Test
  void whatIsAliveIsNotCollectedAgainAndAgain() {
    alive = 30 * MIB;
    assertEquals(1, collectionsWith(0));
    assertEquals(1, collectionsWith(7 * MIB));
    assertEquals(2, collectionsWith(2 * MIB));
  }
}
