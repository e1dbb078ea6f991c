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
 * Sees to it that functions are not promised more memory than the host has. Each replica counts
 * with its limit, or else with its request, also while it sleeps: it must be able to wake. One that
 * says neither is promised nothing. The second generation that an update needs for a moment does
 * not count. Thread-safe.
 */
final class MemoryBudget {
  private static final long MEBIBYTE = 1 << 20;

  private final OptionalLong limit;
  private final Supplier<Stream<Share>> deployed;
  private final List<Promise> underWay = new ArrayList<>();

  /**
   * What one function takes part with.
   *
   * @param deployment says how much for a replica
   * @param replicas that it holds, asleep or not
   */
  record Share(FunctionDeployment deployment, int replicas) {
    private long bytes() {
      return times(promised(deployment), replicas);
    }
  }

  private record Promise(FunctionId id, long bytes) {}

  /**
   * A budget.
   *
   * @param limit in bytes; empty for no end
   * @param deployed all functions as they are now
   */
  MemoryBudget(OptionalLong limit, Supplier<Stream<Share>> deployed) {
    this.limit = limit;
    this.deployed = deployed;
  }

  /** What is promised to a function that is being deployed or scaled. */
  @FunctionalInterface
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Promises a function its memory until its replicas are among those that are there, or have
   * failed. Whoever asks for no more than it has is never refused.
   *
   * @throws ProviderException.Refused with the numbers, when there is not enough
   */
  synchronized Hold take(Share share) {
    FunctionId id = share.deployment().id();
    Map<FunctionId, Long> promised = new HashMap<>();
    underWay.forEach(one -> promised.merge(one.id, one.bytes, Math::max));
    deployed.get().forEach(one -> promised.merge(one.deployment().id(), one.bytes(), Math::max));
    long wanted = share.bytes();
    long before = promised.getOrDefault(id, 0L);
    promised.put(id, wanted);
    long sum = promised.values().stream().reduce(0L, MemoryBudget::add);
    if (limit.isPresent() && wanted > before && sum > limit.getAsLong()) {
      throw new ProviderException.Refused(
          """
          function %s cannot have %s of memory%s: with it, functions would be promised %s, and \
          this host has %s for them; lower its limits.memory%s, delete others, or have the \
          administrator raise FAASD_MEMORY_LIMIT\
          """
              .formatted(
                  id,
                  shown(wanted),
                  share.replicas() == 1 ? "" : " for %d replicas".formatted(share.replicas()),
                  shown(sum),
                  shown(limit.getAsLong()),
                  share.replicas() == 1 ? "" : " or its replicas"));
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

  private static long times(long bytes, int count) {
    return bytes > Long.MAX_VALUE / count ? Long.MAX_VALUE : bytes * count;
  }

  private static long add(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  private static String shown(long bytes) {
    return Math.ceilDiv(bytes, MEBIBYTE) + "Mi";
  }
}
