package dev.faasd.provider;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionResources;
import dev.faasd.api.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sees to it that functions are not promised more memory than the host has. Each counts with its
 * limit, or else with its request, also while it sleeps: it must be able to wake. One that says
 * neither is promised nothing. The second replica that an update needs for a moment does not count.
 * Thread-safe.
 */
final class MemoryBudget {
  private static final long MEBIBYTE = 1 << 20;

  private final OptionalLong limit;
  private final Supplier<Stream<FunctionDeployment>> deployed;
  private final List<Promise> underWay = new ArrayList<>();

  private record Promise(FunctionId id, long bytes) {}

  /**
   * A budget.
   *
   * @param limit in bytes; empty for no end
   * @param deployed all functions as they are now
   */
  MemoryBudget(OptionalLong limit, Supplier<Stream<FunctionDeployment>> deployed) {
    this.limit = limit;
    this.deployed = deployed;
  }

  /** What is promised to a function that is being deployed. */
  @FunctionalInterface
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Promises a function its memory until its deployment is among those that are deployed, or has
   * failed. Whoever asks for no more than it has is never refused.
   *
   * @throws ProviderException.Refused with the numbers, when there is not enough
   */
  synchronized Hold take(FunctionDeployment posted) {
    FunctionId id = posted.id();
    Map<FunctionId, Long> promised = new HashMap<>();
    underWay.forEach(one -> promised.merge(one.id, one.bytes, Math::max));
    deployed.get().forEach(one -> promised.merge(one.id(), promised(one), Math::max));
    long wanted = promised(posted);
    long before = promised.getOrDefault(id, 0L);
    promised.put(id, wanted);
    long sum = promised.values().stream().reduce(0L, MemoryBudget::add);
    if (limit.isPresent() && wanted > before && sum > limit.getAsLong()) {
      throw new ProviderException.Refused(
          """
          function %s cannot have %s of memory: with it, functions would be promised %s, and this \
          host has %s for them; lower its limits.memory, delete others, or have the \
          administrator raise FAASD_MEMORY_LIMIT\
          """
              .formatted(id, shown(wanted), shown(sum), shown(limit.getAsLong())));
    }
    Promise promise = new Promise(id, wanted);
    underWay.add(promise);
    return () -> release(promise);
  }

  private synchronized void release(Promise promise) {
    underWay.remove(promise);
  }

  private static long promised(FunctionDeployment deployment) {
    return memory(deployment.limits())
        .or(() -> memory(deployment.requests()))
        .map(Quantity::units)
        .orElse(0L);
  }

  private static Optional<Quantity> memory(Optional<FunctionResources> resources) {
    return resources.flatMap(FunctionResources::memoryQuantity);
  }

  private static long add(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  private static String shown(long bytes) {
    return Math.ceilDiv(bytes, MEBIBYTE) + "Mi";
  }
}
