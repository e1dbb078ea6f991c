package dev.faasd.containerd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** containerd goes and comes back. */
@Tag("integration")
class ReconnectIT {
  @AutoClose private final PrivateContainerd containerd = PrivateContainerd.start();

  @Test
  void afterAKillCallsFailWithWordsAndAfterTheRestartTheyWorkAtOnce() {
    Containerd client = containerd.client();
    String name = containerd.newNamespace();
    client.namespaces().create(name, Map.of("openfaas", "1"));

    containerd.kill();
    for (int i = 0; i < 10; i++) {
      ContainerdException failure =
          assertThrows(ContainerdException.Unavailable.class, client::version);
      assertTrue(failure.getMessage().contains(containerd.socket().toString()));
    }
    containerd.startAgain();
    assertEquals(Map.of("openfaas", "1"), client.namespaces().find(name).orElseThrow().labels());
  }

  @Test
  void aSubscriptionTellsOfTheLossAndTheReturnAndHearsAgain() {
    RecordedEvents events = new RecordedEvents();
    try (EventSubscription _ = containerd.client().events(events)) {
      await().until(() -> events.connections() == 1);
      containerd.kill();
      await().until(() -> !events.losses().isEmpty());
      containerd.startAgain();
      await().until(() -> events.connections() == 2);
      containerd.client().namespaces().create(containerd.newNamespace(), Map.of());
      await().until(() -> events.of(ContainerdEvent.Other.class).count() == 1);
    }
    assertEquals(1, events.losses().size());
    assertInstanceOf(ContainerdException.Unavailable.class, events.losses().getFirst());
  }

  @Test
  void javasOwnSocketsDoAsWell() {
    try (Containerd client = Containerd.connectByNio(containerd.socket())) {
      assertEquals(containerd.client().version(), client.version());
      containerd.kill();
      assertThrows(ContainerdException.Unavailable.class, client::version);
      containerd.startAgain();
      assertEquals(containerd.client().version(), client.version());
    }
  }
}
