package dev.faasd.supervisor;

import static dev.faasd.supervisor.SupervisedHost.id;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A changed service that starts its new container first. */
class SuccessionTest extends OnSupervisedHost {
  private static final Duration GRACE = Duration.ofSeconds(75);

  private int port;

  @BeforeEach
  void findPort() throws IOException {
    workloads.network("127.0.0.1");
    try (ServerSocket free = listen(0)) {
      port = free.getLocalPort();
    }
  }

  @Test
  void theNextOneTakesOverWhenItAcceptsConnections() throws IOException {
    workloads.network("10.0.0.%d");
    host.start(web("first")).close();
    workloads.network("127.0.0.1");
    workloads.calls();

    host.start(web("second"));

    assertEquals(
        List.of("adopt web", "collect all but [web]", "run unpublished web.g2"), workloads.calls());
    assertTrue(host.hosts().contains("10.0.0.101\tweb"));
    try (ServerSocket _ = listen(port)) {
      awaitCalls("publish web.g2 from [web]", "ask web");
    }
    assertTrue(host.hosts().contains("127.0.0.1\tweb"));

    workloads.end(id("web"), 0);

    awaitCalls("delete web");
    assertTrue(host.runs("web.g2"));
  }

  @Test
  void whatIsNeverReadyGoesAndIsTriedAgainWhileTheOldOneStays() throws IOException {
    host.start(web("first")).close();
    host.beImpatient();
    workloads.calls();

    host.start(web("second"));

    awaitCalls("run unpublished web.g2", "delete web.g2", "run unpublished web.g2");
    assertTrue(host.runs("web"));
    try (ServerSocket _ = listen(port)) {
      awaitCalls("publish web.g2 from [web]", "ask web");
    }
  }

  @Test
  void whatEndsBeforeItIsReadyIsNotWaitedFor() {
    host.start(web("first")).close();
    host.start(web("second"));
    workloads.calls();

    workloads.end(id("web.g2"), 1);

    awaitCalls("delete web.g2", "run unpublished web.g2");
    assertTrue(host.runs("web"));
  }

  @Test
  void theOldOneStaysWhenItsPortCannotBeTaken() throws IOException {
    host.start(web("first")).close();
    workloads.publishable(false);
    workloads.calls();
    try (ServerSocket _ = listen(port)) {
      host.start(web("second"));

      awaitCalls("publish web.g2 from [web]", "delete web.g2", "run unpublished web.g2");
      assertTrue(host.runs("web"));
      workloads.publishable(true);
      awaitCalls("publish web.g2 from [web]", "ask web");
    }
  }

  @Test
  void theOldOneMayEndMeanwhile() throws IOException {
    host.start(web("first")).close();
    host.start(web("second"));
    workloads.calls();

    workloads.end(id("web"), 1);

    try (ServerSocket _ = listen(port)) {
      awaitCalls("publish web.g2 from [web]", "delete web");
    }
    assertTrue(host.runs("web.g2"));
  }

  @Test
  void whoComesNextGoesOnWhereOneWasCutShort() throws IOException {
    host.start(web("first")).close();
    host.start(web("second")).close();
    workloads.calls();

    host.start(web("second"));

    assertEquals(
        List.of("adopt web", "adopt web.g2", "collect all but [web, web.g2]"), workloads.calls());
    try (ServerSocket _ = listen(port)) {
      awaitCalls("publish web.g2 from [web]", "ask web");
    }
  }

  @Test
  void whoChangesHisMindKeepsWhatServes() {
    host.start(web("first")).close();
    host.start(web("second")).close();
    workloads.calls();

    host.start(web("first"));

    awaitCalls("ask web.g2");
    assertTrue(host.runs("web"));
  }

  @Test
  void whoDoesNotEndIsRemovedAfterHisGrace() throws IOException {
    host.start(web("first")).close();
    host.start(web("second"));
    try (ServerSocket _ = listen(port)) {
      awaitCalls("ask web");
    }
    host.pass(GRACE.minusSeconds(20));
    assertTrue(host.runs("web"));

    host.pass(Duration.ofSeconds(20));

    awaitCalls("delete web");
  }

  @Test
  void nobodyWaitsForTheNextOneWhereNoneServes() {
    host.start(web("first"));
    workloads.startable("web", false);
    workloads.end(id("web"), 1);
    host.close();
    workloads.startable("web", true);
    workloads.calls();

    host.start(web("second"));

    assertEquals(List.of("collect all but [web]", "delete web", "run web"), workloads.calls());
  }

  @Test
  void aStopEndsBothAndNothingTakesOverAnyMore() throws IOException {
    host.start(web("first")).close();
    Supervisor supervisor = host.start(web("second"));
    workloads.calls();
    try (ServerSocket _ = listen(port)) {
      assertTrue(supervisor.stop());
      assertTrue(supervisor.stop(), "behind whatever was due");
    }
    List<String> calls = new ArrayList<>(workloads.calls());
    assertTrue(calls.containsAll(List.of("delete web", "delete web.g2")), calls::toString);
    assertFalse(host.runs("web") || host.runs("web.g2"));
    assertEquals(List.of(), workloads.list("test"));
  }

  private String web(String text) {
    return """
        services:
          web:
            image: web
            environment: {TEXT: %s}
            ports: ["18080:%d"]
            stop_grace_period: 1m15s
            deploy: {update_config: {order: start-first}}
        """
        .formatted(text, port);
  }

  /** Until these were among what was asked for, in this order. */
  private void awaitCalls(String... expected) {
    List<String> left = new ArrayList<>(List.of(expected));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              for (String call : workloads.calls()) {
                if (!left.isEmpty() && call.equals(left.getFirst())) {
                  left.removeFirst();
                }
              }
              return left.isEmpty();
            });
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }
}
