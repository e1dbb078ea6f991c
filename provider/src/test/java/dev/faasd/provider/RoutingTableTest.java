package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionName;
import dev.faasd.api.FunctionRoute;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.RouteSettings;
import dev.faasd.api.RoutingMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration SOON = Duration.ofMillis(1);

  private final RoutingTable table = new RoutingTable(() -> NOON);

  private static FunctionRoute route(String name, long generation) {
    return new FunctionRoute(
        new FunctionName(name), NamespaceName.DEFAULT, generation, RouteSettings.NONE, List.of());
  }

  private static RoutingMessage next(RoutingFeed feed) throws InterruptedException {
    return feed.next(SOON).orElseThrow();
  }

  @Test
  void readerGetsTheWholeTableThenChangesThenHeartbeats() throws InterruptedException {
    table.publish(route("a", 1));
    long first = NOON.toEpochMilli() + 1;
    try (RoutingFeed feed = table.open()) {
      assertEquals(new RoutingMessage.Snapshot(first, List.of(route("a", 1))), next(feed));
      assertEquals(new RoutingMessage.Heartbeat(first), next(feed));
      table.publish(route("b", 1));
      table.remove(FunctionId.of("a", ""));
      assertEquals(new RoutingMessage.Changed(first + 1, route("b", 1)), next(feed));
      assertEquals(
          new RoutingMessage.Removed(first + 2, new FunctionName("a"), NamespaceName.DEFAULT),
          next(feed));
      assertEquals(new RoutingMessage.Heartbeat(first + 2), next(feed));
    }
  }

  @Test
  void whatDoesNotChangeIsNotTold() throws InterruptedException {
    long version = table.publish(route("a", 1));
    try (RoutingFeed feed = table.open()) {
      next(feed);
      assertEquals(version, table.publish(route("a", 1)));
      assertEquals(version, table.remove(FunctionId.of("never", "")));
      assertEquals(new RoutingMessage.Heartbeat(version), next(feed));
    }
  }

  @Test
  void slowReaderGetsOnlyTheLatestOfEachFunctionInTheOrderOfVersions() throws InterruptedException {
    try (RoutingFeed feed = table.open()) {
      next(feed);
      table.publish(route("a", 1));
      table.publish(route("b", 1));
      long last = table.publish(route("a", 2));
      assertEquals(new RoutingMessage.Changed(last - 1, route("b", 1)), next(feed));
      assertEquals(new RoutingMessage.Changed(last, route("a", 2)), next(feed));
      assertEquals(new RoutingMessage.Heartbeat(last), next(feed));
    }
  }

  @Test
  void versionsGrowAcrossRestarts() {
    long before = table.publish(route("a", 1));
    RoutingTable later = new RoutingTable(() -> NOON.plusSeconds(1));
    assertTrue(later.publish(route("a", 1)) > before);
  }

  @Test
  void closingTheTableEndsItsReaders() throws InterruptedException {
    RoutingFeed feed = table.open();
    table.close();
    assertEquals(Optional.empty(), feed.next(Duration.ofDays(1)));
    table.publish(route("a", 1));
    assertEquals(Optional.empty(), feed.next(Duration.ofDays(1)));
  }
}
