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
  private final List<FunctionDeployment> deployed = new ArrayList<>();
  private final MemoryBudget budget =
      new MemoryBudget(OptionalLong.of(100 << 20), deployed::stream);

  private static FunctionDeployment function(String name, String limit, String request) {
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

  private void deploy(FunctionDeployment function) {
    try (MemoryBudget.Hold _ = budget.take(function)) {
      deployed.removeIf(one -> one.id().equals(function.id()));
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
