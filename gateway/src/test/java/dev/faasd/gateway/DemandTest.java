package dev.faasd.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DemandTest {
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Demand demand = new Demand();

  @Test
  void moreIsGivenAtOnceAndLessAfterAWhile() {
    assertEquals(1, most(1, 0));
    assertEquals(5, most(5, 1));
    assertEquals(5, most(2, 2));
    assertEquals(5, most(3, 11));
    assertEquals(3, most(1, 12));
    assertEquals(3, most(1, 21));
    assertEquals(1, most(0, 22));
    assertEquals(0, most(0, 33));
  }

  @Test
  void itIsTheMostWithinTheWindowWhateverComes() {
    Random random = new Random(7);
    TreeMap<Integer, Integer> all = new TreeMap<>();
    for (int second = 0; second < 1000; second += 1 + random.nextInt(4)) {
      int replicas = random.nextInt(20);
      all.put(second, replicas);
      int most =
          all.tailMap(second - 10).values().stream().mapToInt(Integer::intValue).max().orElse(0);
      assertEquals(most, most(replicas, second));
    }
  }

  private int most(int replicas, int second) {
    return demand.most(replicas, Duration.ofSeconds(second).toNanos(), WINDOW);
  }
}
