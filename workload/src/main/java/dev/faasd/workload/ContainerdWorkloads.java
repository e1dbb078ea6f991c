package dev.faasd.workload;

import dev.faasd.cni.Network;
import dev.faasd.containerd.Container;
import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.EventSubscription;
import dev.faasd.containerd.Task;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** {@link Workloads} by containerd and the network's plugins. */
public final class ContainerdWorkloads implements Workloads {
  /** Some tens of milliseconds do, unless the machine is very busy. */
  private static final Duration TRIAL_LIMIT = Duration.ofSeconds(10);

  private final Host host;
  private final Turns turns = new Turns();
  private final Inventory inventory;
  private final Strangers strangers;
  private final Ending ending;
  private final Specifications specifications;
  private final Launch launch;
  private final Collection collection;
  private final Detachments detachments;
  private final SpareKeeper spares;
  private final ImageStore images;
  private final Namespaces namespaces;

  private ContainerdWorkloads(Host host) {
    this.host = host;
    this.detachments = new Detachments(host.network());
    this.spares = new SpareKeeper(host.network(), host.settings().spares());
    this.inventory = new Inventory(host);
    this.strangers = new Strangers(host);
    Resting resting = new Resting();
    this.ending = new Ending(host, detachments, inventory, resting);
    this.specifications = new Specifications(host);
    this.launch = new Launch(host, specifications, ending, detachments, spares, inventory, resting);
    this.collection = new Collection(host, turns, ending, spares);
    this.images =
        new ContainerdImages(
            host.containerd(),
            host.settings().archives(),
            host.settings().registries(),
            host.settings().owner(),
            InstantSource.system());
    this.namespaces = new ContainerdNamespaces(host.containerd(), host.settings().owner());
  }

  /**
   * Starts the threads that read output and keep spares; containerd need not answer yet.
   *
   * @param containerd stays the caller's to close, after this
   * @param network must have been prepared before the first workload runs
   * @param sink takes the output of all workloads
   */
  public static ContainerdWorkloads open(
      WorkloadSettings settings, Containerd containerd, Network network, LogSink sink) {
    Outputs outputs = Outputs.start(settings.runDirectory().resolve("io"), sink);
    ControlGroups groups =
        new ControlGroups(settings.controlGroups(), settings.controlGroupParent());
    ContainerdWorkloads opened =
        new ContainerdWorkloads(
            new Host(
                settings,
                containerd,
                network,
                outputs,
                new PrivateDirectories(settings.runDirectory().resolve("files")),
                groups,
                new OciRuntime(
                    settings.runtime(), settings.programs(), trial(settings, groups)::problem)));
    opened.spares.start();
    return opened;
  }

  /** Its name is of this process: another daemon may be trying at the same time. */
  private static RuntimeTrial trial(WorkloadSettings settings, ControlGroups groups) {
    WorkloadId id = new WorkloadId("runtime-trial", "pid-" + ProcessHandle.current().pid());
    return new RuntimeTrial(
        settings.runDirectory().resolve("trial-" + id.name()), groups, id, TRIAL_LIMIT);
  }

  @Override
  public Instance run(WorkloadSpec spec) {
    return inTurn(spec.id(), "running " + spec.id(), () -> launch.run(spec, true));
  }

  @Override
  public Instance runUnpublished(WorkloadSpec spec) {
    return inTurn(spec.id(), "running " + spec.id(), () -> launch.run(spec, false));
  }

  @Override
  public Instance publish(WorkloadId id, Set<WorkloadId> from) {
    return inTurn(id, "publishing the ports of " + id, () -> launch.publish(id, from));
  }

  @Override
  public Instance start(WorkloadId id) {
    return inTurn(id, "starting " + id, () -> launch.start(id));
  }

  @Override
  public void prepare(WorkloadId id) {
    inTurn(id, "preparing " + id, () -> launch.prepare(id));
  }

  @Override
  public void stop(WorkloadId id, Duration grace) {
    inTurn(id, "stopping " + id, () -> ending.stop(id, grace));
  }

  @Override
  public void askToEnd(WorkloadId id) {
    inTurn(id, "asking " + id + " to end", () -> ending.ask(id));
  }

  @Override
  public void delete(WorkloadId id, Duration grace) {
    inTurn(id, "deleting " + id, () -> ending.delete(id, grace));
  }

  @Override
  public void freeze(WorkloadId id) {
    if (!host.groups().freeze(id)) {
      throw new WorkloadException.NoSuchWorkload(
          "there is no process of " + id + " that could be frozen");
    }
  }

  @Override
  public void thaw(WorkloadId id) {
    host.groups().thaw(id);
  }

  @Override
  public boolean frozen(WorkloadId id) {
    return host.groups().frozen(id);
  }

  @Override
  public boolean alive(WorkloadId id) {
    return host.groups().populated(id);
  }

  @Override
  public Optional<Instance> find(WorkloadId id) {
    return Translation.call("looking at " + id, () -> inventory.find(id));
  }

  @Override
  public List<Instance> list(String namespace) {
    return Translation.call(
        "listing the workloads of " + namespace, () -> inventory.list(namespace));
  }

  @Override
  public List<Stranger> unclaimed(String namespace) {
    return Translation.call(
        "looking for other people's containers in " + namespace, () -> strangers.list(namespace));
  }

  @Override
  public void takeOver(WorkloadId id, String logIdentifier) {
    inTurn(id, "taking over " + id, () -> strangers.takeOver(id, logIdentifier));
  }

  @Override
  public Optional<Usage> usage(WorkloadId id) {
    return host.groups().usage(id);
  }

  @Override
  public UserNumbers numbers(String namespace, String image, String user) {
    return Translation.call(
        "finding user " + user + " in " + image,
        () -> specifications.numbers(namespace, image, user));
  }

  /** Does not take the workload's turn: it may be stopped meanwhile. */
  @Override
  public OptionalInt execute(WorkloadId id, List<String> words, Duration limit) {
    return Translation.call(
        "running \"%s\" in %s".formatted(String.join(" ", words), id),
        () ->
            host.in(id)
                .execs()
                .run(host.existing(id), "exec-" + UUID.randomUUID(), words, limit)
                .map(exit -> OptionalInt.of(exit.code()))
                .orElse(OptionalInt.empty()));
  }

  @Override
  public void adopt(WorkloadId id) {
    inTurn(
        id,
        "adopting " + id,
        () -> {
          Container container = host.existing(id);
          Optional<Task> task = host.in(id).tasks().find(id.name());
          if (task.isPresent()) {
            host.outputs().open(id, Marks.read(container.labels()).logIdentifier());
          }
        });
  }

  @Override
  public void collect(String namespace, Set<WorkloadId> known) {
    Translation.run(
        "collecting what is left in " + namespace, () -> collection.collect(namespace, known));
  }

  @Override
  public void supply(WorkloadId id, Map<String, byte[]> files) {
    inTurn(
        id,
        "supplying " + id + " with files",
        () ->
            Marks.read(host.existing(id).labels())
                .privateFiles()
                .ifPresent(user -> host.privateDirectories().put(id, user, files)));
  }

  @Override
  public void replacePrivateFile(String namespace, String name, byte[] content) {
    host.privateDirectories().replace(namespace, name, content);
  }

  @Override
  public Watch watch(WorkloadListener listener) {
    EventSubscription subscription =
        host.containerd().events(new EventTranslator(host.groups(), listener));
    return subscription::close;
  }

  @Override
  public boolean reachable() {
    try {
      host.containerd().version();
      return true;
    } catch (ContainerdException _) {
      return false;
    }
  }

  @Override
  public String runtimeVersion() {
    return "containerd "
        + Translation.call("asking containerd", () -> host.containerd().version().version());
  }

  @Override
  public ImageStore images() {
    return images;
  }

  @Override
  public Namespaces namespaces() {
    return namespaces;
  }

  private <T> T inTurn(WorkloadId id, String what, Supplier<T> action) {
    try (Turns.Turn _ = turns.take(id)) {
      return Translation.call(what, action);
    }
  }

  private void inTurn(WorkloadId id, String what, Runnable action) {
    try (Turns.Turn _ = turns.take(id)) {
      Translation.run(what, action);
    }
  }

  @Override
  public void close() {
    spares.close();
    detachments.close();
    host.outputs().close();
  }
}
