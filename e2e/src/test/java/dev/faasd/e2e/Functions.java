package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

/** Deploys the sample functions, each test class under names of its own. */
final class Functions {
  static final String LAB = "localhost/faasd/lab:dev";

  private Functions() {}

  /** Deploys a sample and waits until it answers. */
  static void deploy(Gateway gateway, String name, String sample) throws Exception {
    deploy(gateway, name, sample, Map.of());
  }

  static void deploy(Gateway gateway, String name, String sample, Map<String, String> environment)
      throws Exception {
    Answer answer = gateway.deploy(name, "localhost/faasd/" + sample + ":dev", environment);
    assertTrue(answer.succeeded(), () -> "deploying " + name + ": " + answer);
    await(name).atMost(Patience.RECOVERY).until(() -> gateway.answers(name + "/"));
  }

  /** Deploys the lab on a host, or updates it, and waits until it answers. */
  static void deploy(InstalledFaasd faasd, String name, Map<String, String> environment)
      throws Exception {
    Answer first = faasd.gateway().deploy(name, LAB, environment);
    if (!first.succeeded()) {
      Answer update = faasd.gateway().update(name, LAB, environment);
      assertTrue(update.succeeded(), () -> name + ": deployed: " + first + ", updated: " + update);
    }
    faasd.awaitAnswers(List.of(name));
  }
}
