package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionResources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final List<MemoryBudget.Share> deployed = new ArrayList<>();
  private final MemoryBudget budget =
      new MemoryBudget(OptionalLong.of(100 << 20), deployed::stream);

  private static MemoryBudget.Share function(String name, String limit, String request) {
    return replicas(1, name, limit, request);
  }

  private static MemoryBudget.Share replicas(int count, String name, String limit, String request) {
    return new MemoryBudget.Share(deployment(name, limit, request), count);
  }

  private static FunctionDeployment deployment(String name, String limit, String request) {
    return new FunctionDeployment(
        name,
        "image",
        "",
        "",
        Map.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        Optional.of(new FunctionResources(limit, "")),
        Optional.of(new FunctionResources(request, "")),
        false);
  }

  private void deploy(MemoryBudget.Share function) {
    try (MemoryBudget.Hold _ = budget.take(function)) {
      deployed.removeIf(one -> one.deployment().id().equals(function.deployment().id()));
      deployed.add(function);
    }
  }

  @Test
  void whatExceedsTheHostIsRefusedWithTheNumbers() {
    deploy(function("a", "60Mi", ""));
    ProviderException.Refused refused =
        assertThrows(ProviderException.Refused.class, () -> budget.take(function("b", "50Mi", "")));
    assertEquals(
        "function b.openfaas-fn cannot have 50Mi of memory: with it, functions would be promised"
            + " 110Mi, and this host has 100Mi for them; lower its limits.memory, delete others, or"
            + " have the administrator raise FAASD_MEMORY_LIMIT",
        refused.getMessage());
    deploy(function("b", "40Mi", ""));
  }

  @Test
  void everyReplicaCountsAndTheRefusalSaysHowMany() {
    deploy(function("a", "10Mi", ""));
    deploy(replicas(3, "b", "30Mi", ""));
    ProviderException.Refused refused =
        assertThrows(
            ProviderException.Refused.class, () -> budget.take(replicas(4, "b", "30Mi", "")));
    assertEquals(
        "function b.openfaas-fn cannot have 120Mi of memory for 4 replicas: with it, functions would"
            + " be promised 130Mi, and this host has 100Mi for them; lower its limits.memory or its"
            + " replicas, delete others, or have the administrator raise FAASD_MEMORY_LIMIT",
        refused.getMessage());
    deploy(replicas(2, "b", "30Mi", ""));
    deploy(function("c", "30Mi", ""));
    deploy(replicas(1000, "c", "", ""));
  }

  @Test
  void limitCountsOrElseTheRequestOrElseNothing() {
    deploy(function("a", "", "60Mi"));
    deploy(function("b", "30Mi", "10Mi"));
    deploy(function("c", "", ""));
    assertThrows(ProviderException.Refused.class, () -> deploy(function("d", "11Mi", "")));
    deploy(function("d", "10Mi", ""));
  }

  @Test
  void updateTakesThePlaceOfWhatWas() {
    deploy(function("a", "60Mi", ""));
    deploy(function("a", "100Mi", ""));
    assertThrows(ProviderException.Refused.class, () -> deploy(function("a", "101Mi", "")));
  }

  @Test
  void whoAsksForNoMoreThanItHasIsNeverRefused() {
    deployed.add(function("a", "90Mi", ""));
    deployed.add(function("b", "90Mi", ""));
    deploy(function("a", "90Mi", ""));
    deploy(function("b", "80Mi", ""));
    deploy(function("c", "", ""));
    assertThrows(ProviderException.Refused.class, () -> deploy(function("a", "91Mi", "")));
  }

  @Test
  void whatIsBeingDeployedCountsToo() {
    try (MemoryBudget.Hold _ = budget.take(function("a", "60Mi", ""))) {
      assertThrows(ProviderException.Refused.class, () -> budget.take(function("b", "60Mi", "")));
    }
    deploy(function("b", "60Mi", ""));
  }

  @Test
  void hugeLimitsDoNotAddUpToLittle() {
    assertThrows(
        ProviderException.Refused.class, () -> budget.take(function("a", "9999999999999Ti", "")));
    MemoryBudget endless = new MemoryBudget(OptionalLong.empty(), deployed::stream);
    endless.take(function("a", "9999999999999Ti", "")).close();
  }
}
