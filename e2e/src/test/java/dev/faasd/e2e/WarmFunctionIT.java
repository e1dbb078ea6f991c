package dev.faasd.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A warm function needs neither the provider nor containerd. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class WarmFunctionIT {
  private static final int CALLS = 1000;
  private static final long INTERVAL_MILLIS = 5;

  private final PrivateFaasd faasd;
  private final Gateway gateway;

  WarmFunctionIT(PrivateFaasd faasd, Gateway gateway) {
    this.faasd = faasd;
    this.gateway = gateway;
  }

  @BeforeAll
  static void deploy(Gateway gateway) throws Exception {
    Functions.deploy(gateway, "warm", "lab");
  }

  @Test
  void answersAndLogsWhileTheProviderIsGone() throws Exception {
    faasd.provider().hold();
    try {
      callForFiveSeconds();
    } finally {
      faasd.provider().release();
    }
    await().atMost(Patience.RECOVERY).until(() -> gateway.system("functions").succeeded());
  }

  @Test
  void answersAndLogsWhileContainerdIsGone() throws Exception {
    faasd.containerd().hold();
    try {
      callForFiveSeconds();
    } finally {
      faasd.containerd().release();
    }
    await()
        .atMost(Patience.RECOVERY)
        .until(() -> gateway.withoutCredentials("/healthz").status() == 200);
  }

  /** 200 calls a second, each writing 200 bytes of log. */
  private void callForFiveSeconds() throws Exception {
    List<Future<Integer>> statuses = new ArrayList<>();
    try (var clock = Executors.newScheduledThreadPool(8)) {
      for (int i = 0; i < CALLS; i++) {
        statuses.add(
            clock.schedule(
                () -> gateway.call("warm/log?bytes=200").status(),
                i * INTERVAL_MILLIS,
                MILLISECONDS));
      }
    }
    for (int i = 0; i < CALLS; i++) {
      assertEquals(200, statuses.get(i).get(), "call " + i);
    }
  }
}
