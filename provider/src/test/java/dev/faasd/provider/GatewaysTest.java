package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.RoutingAck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaysTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(5);

  @TempDir private Path directory;
  private Gateways gateways;

  @BeforeEach
  void begin() {
    gateways = new Gateways(LONG, names());
  }

  private GatewayNames names() {
    return new GatewayNames(directory.resolve("gateways"));
  }

  @Test
  void withoutAGatewayNothingWaits() {
    assertTrue(gateways.awaitApplied(7, Duration.ZERO));
    try (Gateways.Drain drain = gateways.expectDrained("a")) {
      assertTrue(drain.await(Duration.ZERO));
    }
  }

  @Test
  void versionCountsWhenEveryGatewayFollows() {
    gateways.connected("one");
    gateways.connected("two");
    gateways.acknowledge(new RoutingAck.Applied("one", 7));
    assertFalse(gateways.awaitApplied(7, SHORT));
    gateways.acknowledge(new RoutingAck.Applied("two", 8));
    assertTrue(gateways.awaitApplied(7, Duration.ZERO));
    gateways.acknowledge(new RoutingAck.Applied("one", 3));
    assertTrue(
        gateways.awaitApplied(7, Duration.ZERO), "an older acknowledgement takes nothing back");
  }

  @Test
  void waiterIsToldAtOnce() throws Exception {
    gateways.connected("one");
    CompletableFuture<Boolean> wait =
        CompletableFuture.supplyAsync(() -> gateways.awaitApplied(7, LONG));
    gateways.acknowledge(new RoutingAck.Applied("one", 7));
    assertTrue(wait.get(10, TimeUnit.SECONDS));
  }

  @Test
  void replicaIsDrainedWhenEveryGatewayThatKnewItSaysSo() {
    gateways.connected("one");
    gateways.connected("two");
    try (Gateways.Drain drain = gateways.expectDrained("a")) {
      gateways.connected("newcomer");
      gateways.acknowledge(new RoutingAck.Drained("one", "a"));
      gateways.acknowledge(new RoutingAck.Drained("two", "other"));
      assertFalse(drain.await(SHORT));
      gateways.acknowledge(new RoutingAck.Drained("two", "a"));
      assertTrue(drain.await(Duration.ZERO));
    }
  }

  @Test
  void acknowledgementNobodyWaitsForDoesNotCountLater() {
    gateways.connected("one");
    gateways.acknowledge(new RoutingAck.Drained("one", "a"));
    try (Gateways.Drain drain = gateways.expectDrained("a")) {
      assertFalse(drain.await(SHORT));
    }
    try (Gateways.Drain drain = gateways.expectDrained("a")) {
      gateways.acknowledge(new RoutingAck.Drained("one", "a"));
      assertTrue(drain.await(Duration.ZERO));
    }
    try (Gateways.Drain drain = gateways.expectDrained("a")) {
      assertFalse(drain.await(SHORT), "a former life's acknowledgement counts no more");
    }
  }

  @Test
  void gatewayThatBrokeOffIsWaitedForAWhileAndMayComeBack() {
    gateways.connected("one");
    gateways.disconnected("one");
    assertEquals(List.of("one"), gateways.present());
    try (Gateways.Drain drain = gateways.expectDrained("a")) {
      assertFalse(drain.await(SHORT));
      gateways.connected("one");
      gateways.acknowledge(new RoutingAck.Drained("one", "a"));
      assertTrue(drain.await(Duration.ZERO));
    }
  }

  @Test
  void gatewayThatDoesNotComeBackIsForgotten() {
    Gateways impatient = new Gateways(SHORT, names());
    impatient.connected("one");
    impatient.disconnected("one");
    assertTrue(impatient.awaitApplied(7, LONG), "sooner than the bound, because it is lost");
    assertEquals(List.of(), impatient.present());
  }

  @Test
  void gatewayOfTheProviderBeforeIsWaitedForUntilItIsBackOrLost() {
    gateways.connected("one");
    Gateways next = new Gateways(LONG, names());
    assertEquals(List.of("one"), next.present());
    try (Gateways.Drain drain = next.expectDrained("a")) {
      assertFalse(drain.await(SHORT));
      next.connected("one");
      next.acknowledge(new RoutingAck.Drained("one", "a"));
      assertTrue(drain.await(Duration.ZERO));
    }
    Gateways impatient = new Gateways(SHORT, names());
    assertTrue(impatient.awaitApplied(7, LONG));
    assertEquals(List.of(), new Gateways(LONG, names()).present(), "nobody waits for it again");
  }

  @Test
  void gatewayWithASecondStreamIsStillThere() {
    gateways.connected("one");
    gateways.connected("one");
    gateways.disconnected("one");
    gateways.disconnected("unknown");
    assertFalse(gateways.awaitApplied(7, SHORT));
  }
}
