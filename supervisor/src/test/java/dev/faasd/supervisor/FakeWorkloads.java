package dev.faasd.supervisor;

import dev.faasd.workload.DiskUse;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.ImageStanding;
import dev.faasd.workload.ImageStore;
import dev.faasd.workload.ImageUse;
import dev.faasd.workload.Instance;
import dev.faasd.workload.KeepRules;
import dev.faasd.workload.Namespaces;
import dev.faasd.workload.PublishedPort;
import dev.faasd.workload.PullListener;
import dev.faasd.workload.PullPolicy;
import dev.faasd.workload.Stranger;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.Usage;
import dev.faasd.workload.UserNumbers;
import dev.faasd.workload.Watch;
import dev.faasd.workload.WorkloadEvent;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.WorkloadListener;
import dev.faasd.workload.WorkloadSpec;
import dev.faasd.workload.Workloads;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Workloads in memory: they keep their state, tell of ends, and write down what was asked of them.
 */
final class FakeWorkloads implements Workloads, ImageStore {
  private final Map<WorkloadId, Instance> instances = new TreeMap<>();
  private final List<WorkloadListener> listeners = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final Set<String> unstartable = new HashSet<>();
  private final Map<WorkloadId, List<PublishedPort>> ports = new TreeMap<>();
  private String network = "10.0.0.%d";
  private final Map<String, Integer> exitCodes = new TreeMap<>();
  private boolean unpublishable;
  private int pids = 100;

  /** What was asked for since the last time this was asked. */
  synchronized List<String> calls() {
    List<String> done = List.copyOf(calls);
    calls.clear();
    return done;
  }

  /** Workloads of this name cannot be started from now on, or can again. */
  synchronized void startable(String name, boolean startable) {
    if (startable) {
      unstartable.remove(name);
    } else {
      unstartable.add(name);
    }
  }

  /** The process of the workload ends. */
  void end(WorkloadId id, int exitCode) {
    List<WorkloadListener> told;
    synchronized (this) {
      put(id, new TaskState.Stopped(exitCode, Instant.EPOCH, false));
      told = List.copyOf(listeners);
    }
    told.forEach(l -> l.event(new WorkloadEvent.Exited(id, exitCode, 0, Instant.EPOCH)));
  }

  synchronized List<WorkloadListener> listeners() {
    return List.copyOf(listeners);
  }

  /** No port can be published from now on, or again. */
  synchronized void publishable(boolean publishable) {
    unpublishable = !publishable;
  }

  /** From now on, new workloads are at this address; {@code %d} is a number. */
  synchronized void network(String address) {
    network = address;
  }

  /** Somebody takes its network away. */
  synchronized void cutOff(WorkloadId id) {
    Instance old = instances.get(id);
    put(old, old.state(), Optional.empty(), old.ports());
  }

  private void put(WorkloadId id, List<PublishedPort> published) {
    Instance old = instances.get(id);
    put(old, old.state(), old.address(), published);
  }

  private void put(WorkloadId id, TaskState state) {
    Instance old = instances.get(id);
    put(old, state, old.address(), old.ports());
  }

  private void put(
      Instance old, TaskState state, Optional<String> address, List<PublishedPort> published) {
    instances.put(
        old.id(),
        new Instance(
            old.id(), old.image(), old.labels(), state, address, published, old.createdAt()));
  }

  @Override
  public synchronized Instance run(WorkloadSpec spec) {
    calls.add("run " + spec.id().name());
    return run(spec, spec.ports());
  }

  @Override
  public synchronized Instance runUnpublished(WorkloadSpec spec) {
    calls.add("run unpublished " + spec.id().name());
    return run(spec, List.of());
  }

  private Instance run(WorkloadSpec spec, List<PublishedPort> ports) {
    if (unstartable.contains(spec.id().name())) {
      throw new WorkloadException.StepFailed("cannot start " + spec.id() + ": broken", null);
    }
    if (instances.containsKey(spec.id())) {
      throw new WorkloadException.AlreadyExists(spec.id() + " is there", null);
    }
    Instance instance =
        new Instance(
            spec.id(),
            spec.image(),
            spec.labels(),
            new TaskState.Running(++pids),
            Optional.of(network.formatted(pids)),
            ports,
            Instant.EPOCH);
    instances.put(spec.id(), instance);
    this.ports.put(spec.id(), spec.ports());
    return instance;
  }

  @Override
  public synchronized Instance publish(WorkloadId id, Set<WorkloadId> from) {
    calls.add("publish " + id.name() + " from " + from.stream().map(WorkloadId::name).toList());
    if (unpublishable) {
      throw new WorkloadException.PortTaken("somebody has the port", null);
    }
    put(id, ports.getOrDefault(id, List.of()));
    from.forEach(other -> put(other, List.of()));
    return instances.get(id);
  }

  @Override
  public synchronized void askToEnd(WorkloadId id) {
    calls.add("ask " + id.name());
  }

  @Override
  public synchronized Instance start(WorkloadId id) {
    calls.add("start " + id.name());
    if (unstartable.contains(id.name())) {
      throw new WorkloadException.StepFailed("cannot start " + id + ": broken", null);
    }
    Instance old = instances.get(id);
    Optional<String> address = old.address().or(() -> Optional.of(network.formatted(pids)));
    put(old, new TaskState.Running(++pids), address, old.ports());
    return instances.get(id);
  }

  @Override
  public synchronized void prepare(WorkloadId id) {
    throw new AssertionError("services run");
  }

  @Override
  public void stop(WorkloadId id, Duration grace) {
    synchronized (this) {
      calls.add("stop " + id.name());
    }
    end(id, 143);
  }

  /** What programs end with that are run in workloads, by the workload's name. */
  synchronized void executesWith(String name, int exitCode) {
    exitCodes.put(name, exitCode);
  }

  @Override
  public synchronized OptionalInt execute(WorkloadId id, List<String> words, Duration limit) {
    return OptionalInt.of(exitCodes.getOrDefault(id.name(), 0));
  }

  @Override
  public UserNumbers numbers(String namespace, String image, String user) {
    if (!user.equals("web:www")) {
      throw new WorkloadException.InvalidSpec("there is no user " + user, null);
    }
    return new UserNumbers(33, 34);
  }

  @Override
  public void delete(WorkloadId id, Duration grace) {
    boolean ran;
    synchronized (this) {
      calls.add("delete " + id.name());
      ran = instances.containsKey(id) && instances.get(id).running();
    }
    if (ran) {
      end(id, 143);
    }
    synchronized (this) {
      instances.remove(id);
    }
  }

  @Override
  public void freeze(WorkloadId id) {
    throw new UnsupportedOperationException("services are not frozen");
  }

  @Override
  public void thaw(WorkloadId id) {
    throw new UnsupportedOperationException("services are not frozen");
  }

  @Override
  public boolean frozen(WorkloadId id) {
    return false;
  }

  @Override
  public synchronized boolean alive(WorkloadId id) {
    return find(id).filter(Instance::running).isPresent();
  }

  @Override
  public synchronized Optional<Instance> find(WorkloadId id) {
    return Optional.ofNullable(instances.get(id));
  }

  @Override
  public synchronized List<Instance> list(String namespace) {
    return instances.values().stream().filter(i -> i.id().namespace().equals(namespace)).toList();
  }

  @Override
  public List<Stranger> unclaimed(String namespace) {
    throw new AssertionError("the supervisor looks at nobody else's containers");
  }

  @Override
  public void takeOver(WorkloadId id, String logIdentifier) {
    throw new AssertionError("the supervisor takes nothing over");
  }

  @Override
  public Optional<Usage> usage(WorkloadId id) {
    return Optional.empty();
  }

  @Override
  public synchronized void adopt(WorkloadId id) {
    calls.add("adopt " + id.name());
  }

  @Override
  public void supply(WorkloadId id, Map<String, byte[]> files) {
    throw new AssertionError("services have no private files of this kind");
  }

  @Override
  public void replacePrivateFile(String namespace, String name, byte[] content) {
    throw new AssertionError("services have no private files of this kind");
  }

  @Override
  public void collect(String namespace, Set<WorkloadId> known) {
    calls.add("collect all but " + known.stream().map(WorkloadId::name).sorted().toList());
  }

  @Override
  public synchronized Watch watch(WorkloadListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public boolean reachable() {
    return true;
  }

  @Override
  public String runtimeVersion() {
    return "containerd 0.0.0";
  }

  @Override
  public ImageStore images() {
    return this;
  }

  @Override
  public Namespaces namespaces() {
    throw new AssertionError("the supervisor makes no namespaces");
  }

  @Override
  public Optional<ImageInfo> find(String namespace, String reference) {
    return Optional.of(ensure(namespace, reference, PullPolicy.NEVER));
  }

  @Override
  public List<ImageInfo> importArchive(String namespace, Path archive) {
    throw new AssertionError("the supervisor imports nothing by itself");
  }

  @Override
  public ImageInfo ensure(String namespace, String reference, PullPolicy policy) {
    return new ImageInfo(
        reference, "sha256:of-" + reference, List.of("/main"), List.of(), Map.of(), "", Map.of());
  }

  @Override
  public ImageInfo ensureSame(
      String namespace, String reference, String digest, PullPolicy policy) {
    return ensure(namespace, reference, policy);
  }

  @Override
  public List<ImageStanding> standings(String namespace) {
    return List.of();
  }

  @Override
  public void tellPullsTo(PullListener watcher) {}

  @Override
  public void mark(String namespace, Collection<ImageUse> uses) {}

  @Override
  public List<ImageStanding> removeUnused(String namespace, KeepRules rules) {
    return List.of();
  }

  @Override
  public DiskUse disk(String namespace) {
    return new DiskUse(100, 50);
  }

  @Override
  public void requireAvailable(String namespace, String reference) {
    throw new AssertionError("the supervisor asks for nothing that it does not use");
  }

  @Override
  public void close() {}
}
