package dev.faasd.provider;

import dev.faasd.api.DeploymentRules;
import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.Scaling;
import dev.faasd.api.SecretId;
import dev.faasd.workload.ImageUse;
import dev.faasd.workload.WorkloadId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All functions of this host, by name; what users may ask of them. Thread-safe. */
final class Functions {
  private static final Logger LOG = System.getLogger(Functions.class.getName());

  /** Beyond the grace: killing, removing networks and snapshots. */
  private static final Duration REMOVAL = Duration.ofSeconds(3);

  private final ConcurrentMap<FunctionId, LiveFunction> all = new ConcurrentSkipListMap<>();
  private final Workbench bench;
  private final HostPlatform platform = HostPlatform.current();
  private final MemoryBudget memory;
  private volatile boolean closed;

  Functions(Workbench bench, FunctionLimits limits) {
    this.bench = bench;
    this.memory = new MemoryBudget(limits.memoryBytes(), this::shares);
  }

  private Stream<MemoryBudget.Share> shares() {
    return all.values().stream()
        .flatMap(function -> function.view().stream())
        .map(view -> share(view.record(), view.record().indices().size()));
  }

  private static MemoryBudget.Share share(FunctionRecord record, int replicas) {
    return new MemoryBudget.Share(record.deployment(), replicas);
  }

  /** Takes over what was there before this process. */
  void restore(FunctionRecord record) {
    all.put(record.id(), new LiveFunction(record, bench));
  }

  /**
   * Begins with what another faasd has deployed.
   *
   * @return false when that has been done before
   * @throws ProviderException.Conflict when a function of this name is deployed here
   * @throws ProviderException.Refused when a secret of it is missing
   */
  boolean inherit(FunctionRecord record) {
    try (Secrets.Hold _ = bench.secrets().hold(record.deployment())) {
      return all.computeIfAbsent(record.id(), id -> new LiveFunction(id, bench)).inherit(record);
    }
  }

  /**
   * Deploys a function, or updates it when it is there; returns when it serves.
   *
   * @param mustExist whether it must be there
   * @return whether anything is different now
   */
  boolean deploy(FunctionDeployment posted, boolean mustExist) {
    FunctionId id = DeploymentRules.check(posted);
    platform.check(posted.constraints());
    bench.namespaces().require(id.namespace());
    if (mustExist && find(id).isEmpty()) {
      throw new ProviderException.NoSuchFunction(id);
    }
    int replicas =
        find(id)
            .flatMap(LiveFunction::view)
            .map(FunctionView::record)
            .map(FunctionRecord::replicas)
            .orElse(0);
    try (Secrets.Hold _ = bench.secrets().hold(posted);
        MemoryBudget.Hold _ =
            memory.take(
                new MemoryBudget.Share(posted, Scaling.of(posted.labels()).nearest(replicas)))) {
      LiveFunction function = all.computeIfAbsent(id, _ -> new LiveFunction(id, bench));
      LiveFunction.Outcome outcome = deploy(function, posted, mustExist);
      while (outcome == LiveFunction.Outcome.GONE) {
        if (closed) {
          throw new ProviderException.Unavailable("the provider is stopping");
        }
        all.remove(id, function);
        function = all.computeIfAbsent(id, _ -> new LiveFunction(id, bench));
        outcome = deploy(function, posted, mustExist);
      }
      return outcome == LiveFunction.Outcome.CHANGED;
    }
  }

  private LiveFunction.Outcome deploy(
      LiveFunction function, FunctionDeployment posted, boolean mustExist) {
    try {
      return function.deploy(posted, mustExist);
    } finally {
      if (function.isGone()) {
        all.remove(posted.id(), function);
      }
    }
  }

  /** Takes a function away; returns when nobody calls it any more, the rest goes on by itself. */
  void delete(FunctionId id) {
    LiveFunction function = required(id);
    var _ = function.delete();
    all.remove(id, function);
  }

  /**
   * Takes all functions of a namespace away, those too that are only being deployed; returns when
   * nothing of them is left.
   */
  void deleteAll(NamespaceName namespace) {
    CompletableFuture.allOf(
            all.values().stream()
                .filter(function -> function.id().namespace().equals(namespace))
                .map(
                    function ->
                        CompletableFuture.runAsync(
                            () -> deleteIfThere(function), bench.background()))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private void deleteIfThere(LiveFunction function) {
    try {
      function.delete().join();
    } catch (ProviderException.NoSuchFunction asItShallBe) {
      LOG.log(Level.DEBUG, "{0} is gone already", function.id());
    }
    all.remove(function.id(), function);
  }

  /** The functions that are deployed with a secret, by name. */
  List<FunctionId> usersOf(SecretId secret) {
    return all.values().stream()
        .flatMap(function -> function.view().stream())
        .map(FunctionView::record)
        .filter(record -> record.id().namespace().equals(secret.namespace()))
        .filter(record -> record.deployment().secrets().contains(secret.name().value()))
        .map(FunctionRecord::id)
        .toList();
  }

  /** Sets how many replicas shall run; returns when they do. */
  void scale(FunctionId id, OptionalLong replicas) {
    LiveFunction function = required(id);
    long wanted =
        replicas.orElseThrow(() -> new ProviderException.Refused("the field replicas is missing"));
    FunctionView now = function.view().orElseThrow(() -> new ProviderException.NoSuchFunction(id));
    now.requireAllowed(wanted);
    int held = (int) Math.max(1, wanted);
    try (MemoryBudget.Hold _ = memory.take(share(now.record(), held))) {
      function.scale((int) wanted);
    }
  }

  /** The functions of a namespace, by name. */
  List<FunctionStatus> list(NamespaceName namespace) {
    if (all.keySet().stream().noneMatch(id -> id.namespace().equals(namespace))) {
      bench.namespaces().require(namespace);
    }
    return all.values().stream()
        .filter(function -> function.id().namespace().equals(namespace))
        .flatMap(function -> function.status().stream())
        .toList();
  }

  /** One function, if it is there. */
  Optional<LiveFunction> find(FunctionId id) {
    return Optional.ofNullable(all.get(id)).filter(function -> function.view().isPresent());
  }

  /** The function that has this container now. */
  Optional<LiveFunction> owner(WorkloadId container) {
    return all.values().stream()
        .filter(function -> function.view().filter(view -> view.has(container)).isPresent())
        .findFirst();
  }

  Collection<LiveFunction> all() {
    return all.values();
  }

  /** Ends all of them in parallel; what is not gone soon after the grace is given up. */
  void shutDown(Duration grace, Executor background) {
    closed = true;
    try {
      CompletableFuture.allOf(
              Stream.concat(
                      all.values().stream()
                          .<Runnable>map(function -> () -> function.shutDown(grace)),
                      Stream.of(() -> bench.retirement().shutDown(grace)))
                  .map(end -> CompletableFuture.runAsync(end, background))
                  .toArray(CompletableFuture[]::new))
          .get(grace.plus(REMOVAL).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.log(Level.WARNING, "not all functions ended within {0}", grace.plus(REMOVAL));
    } catch (ExecutionException e) {
      LOG.log(Level.WARNING, "not all functions could be ended: {0}", String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The namespaces that functions may live in, and those that some do. */
  List<NamespaceName> namespaces() {
    return Stream.concat(
            bench.namespaces().list().stream(), all.keySet().stream().map(FunctionId::namespace))
        .distinct()
        .toList();
  }

  /** Which images functions use, by the namespaces that functions may live in. */
  Map<String, List<ImageUse>> imageUses() {
    return namespaces().stream()
        .collect(
            Collectors.toMap(
                NamespaceName::value,
                namespace ->
                    all.values().stream()
                        .filter(function -> function.id().namespace().equals(namespace))
                        .flatMap(function -> function.view().stream())
                        .map(view -> FunctionImages.use(view.record()))
                        .toList()));
  }

  private LiveFunction required(FunctionId id) {
    Optional<LiveFunction> function = find(id);
    if (function.isEmpty()) {
      bench.namespaces().require(id.namespace());
    }
    return function.orElseThrow(() -> new ProviderException.NoSuchFunction(id));
  }
}
