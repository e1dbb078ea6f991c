package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A warm function needs neither the provider nor containerd. */
@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class WarmFunctionIT {
  private static final int CALLS = 1000;

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
  private void callForFiveSeconds() {
    SteadyCalls calls = SteadyCalls.of(gateway, "warm/log?bytes=200");
    try (calls) {
      await().atMost(Patience.RECOVERY).until(() -> calls.count() >= CALLS);
    }
    assertEquals(List.of(), calls.failures());
  }
}
