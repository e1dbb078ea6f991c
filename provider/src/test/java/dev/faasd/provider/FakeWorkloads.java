package dev.faasd.provider;

import com.sun.net.httpserver.HttpServer;
import dev.faasd.registry.FreePort;
import dev.faasd.workload.DiskUse;
import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.ImageStanding;
import dev.faasd.workload.ImageStore;
import dev.faasd.workload.ImageUse;
import dev.faasd.workload.Instance;
import dev.faasd.workload.KeepRules;
import dev.faasd.workload.Namespaces;
import dev.faasd.workload.PrivateFiles;
import dev.faasd.workload.PullListener;
import dev.faasd.workload.PullPolicy;
import dev.faasd.workload.StandardStream;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Workloads in memory, each a little web server on a loopback address of its own. What an image
 * does is its name: {@code good*} answers with container id, method, target, some headers and its
 * environment; so does {@code deaf}, but it does not end when it is asked; {@code dies} writes two
 * lines and ends with 3; {@code silent} never listens; {@code missing*} is not there.
 */
final class FakeWorkloads implements Workloads, ImageStore, Namespaces {
  /**
   * Where all of them listen: a port that was free. Not 8080: where that is published on this host,
   * the kernel sends all of loopback's 8080 there.
   */
  static final int PORT = FreePort.next();

  private final Set<WorkloadId> frozen = new HashSet<>();
  private static final AtomicInteger ADDRESSES = new AtomicInteger();

  private static final class Container {
    final WorkloadSpec spec;
    final String address;
    Map<String, byte[]> files;
    TaskState state = new TaskState.Absent();
    Optional<HttpServer> server = Optional.empty();

    Container(WorkloadSpec spec, String address) {
      this.spec = spec;
      this.files = spec.privateFiles().map(PrivateFiles::content).orElse(Map.of());
      this.address = address;
    }
  }

  /** Takes the output of all. */
  final StartupLines sink;

  private final Map<WorkloadId, Container> containers = new ConcurrentHashMap<>();
  private final List<WorkloadListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Map<String, String>> namespaces = new ConcurrentHashMap<>();

  /** What was done, such as {@code run hello.g1.0}. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  /** What a running one uses; nothing, if it is not in here. */
  final Map<WorkloadId, Usage> usage = new ConcurrentHashMap<>();

  /** Other people's containers, in every namespace. */
  final List<String> strangers = new CopyOnWriteArrayList<>();

  /** What the original faasd made; that it can be taken over with is up to the test. */
  final List<Stranger> originals = new CopyOnWriteArrayList<>();

  /** These of them cannot be, whoever tries. */
  final Set<WorkloadId> stubborn = ConcurrentHashMap.newKeySet();

  /** Whether nothing answers. */
  volatile boolean away;

  /** Whether containerd goes away in the middle of the next stop, which has ended the process. */
  volatile boolean leavesWhileStopping;

  /** What containers answer to a path, if not 200. */
  final Map<String, Integer> answers = new ConcurrentHashMap<>();

  /** The paths that containers were asked for. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** These cannot be made. */
  final Set<WorkloadId> broken = ConcurrentHashMap.newKeySet();

  /** What the name of an image means, if not always the same. */
  final Map<String, String> digests = new ConcurrentHashMap<>();

  /** Who uses which images, as was marked from time to time. */
  final List<Set<ImageUse>> imageMarks = new CopyOnWriteArrayList<>();

  /** How full the disk of the images is, in percent. */
  volatile int fullness;

  /** With which policy each image was asked for lastly. */
  final Map<String, PullPolicy> policies = new ConcurrentHashMap<>();

  /** Nothing can be frozen. */
  volatile boolean unfreezable;

  /** Starts of what is there wait for it. */
  volatile CompletableFuture<Void> startsGoOn = CompletableFuture.completedFuture(null);

  /** With output that nobody reads. */
  FakeWorkloads() {
    this(new StartupLines((_, _, _, _) -> {}));
  }

  FakeWorkloads(StartupLines sink) {
    this.sink = sink;
    namespaces.put("openfaas-fn", Map.of());
  }

  @Override
  public synchronized Instance run(WorkloadSpec spec) {
    answer("run", spec.id());
    if (broken.contains(spec.id())) {
      throw new WorkloadException.StepFailed("running " + spec.id() + " failed", null);
    }
    if (containers.containsKey(spec.id())) {
      throw new WorkloadException.AlreadyExists(
          "running " + spec.id() + " failed: it exists", null);
    }
    int number = ADDRESSES.incrementAndGet();
    Container container =
        new Container(spec, "127.%d.%d.7".formatted(100 + number / 250, number % 250));
    containers.put(spec.id(), container);
    return begin(container);
  }

  @Override
  public Instance runUnpublished(WorkloadSpec spec) {
    throw new AssertionError("functions publish nothing");
  }

  @Override
  public Instance publish(WorkloadId id, Set<WorkloadId> from) {
    throw new AssertionError("functions publish nothing");
  }

  @Override
  public synchronized void askToEnd(WorkloadId id) {
    answer("ask", id);
    Container container = containers.get(id);
    if (container.state instanceof TaskState.Running && !container.spec.image().equals("deaf")) {
      end(id, 143);
    }
  }

  @Override
  public Instance start(WorkloadId id) {
    answer("start", id);
    startsGoOn.join();
    return restart(id);
  }

  @Override
  public synchronized void prepare(WorkloadId id) {
    answer("prepare", id);
    Container container = containers.get(id);
    if (container == null) {
      throw new WorkloadException.NoSuchWorkload("preparing " + id + " failed: there is none");
    }
    if (!(container.state instanceof TaskState.Running)) {
      container.state = new TaskState.Created(1);
    }
  }

  private synchronized Instance restart(WorkloadId id) {
    Container container = containers.get(id);
    if (container == null) {
      throw new WorkloadException.NoSuchWorkload("starting " + id + " failed: there is none");
    }
    return begin(container);
  }

  private Instance begin(Container container) {
    container.state = new TaskState.Running(7);
    switch (container.spec.image()) {
      case "silent" -> say(container, "thinking");
      case "dies" -> {
        say(container, "reading settings");
        say(container, "no settings");
        end(container.spec.id(), 3);
      }
      default -> container.server = Optional.of(listen(container));
    }
    return instance(container);
  }

  private void say(Container container, String line) {
    sink.line(
        container.spec.logIdentifier(),
        container.spec.id(),
        StandardStream.STDERR,
        line.getBytes(StandardCharsets.UTF_8));
  }

  private HttpServer listen(Container container) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(container.address, PORT), 100);
      server.createContext(
          "/",
          exchange -> {
            byte[] body =
                String.join(
                        "\n",
                        container.spec.id().name(),
                        exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                        "forwarded "
                            + exchange.getRequestHeaders().getFirst("X-Forwarded-For")
                            + " "
                            + exchange.getRequestHeaders().getFirst("X-Forwarded-Host"),
                        container.spec.environment().toString(),
                        new String(
                            exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            int status = answers.getOrDefault(exchange.getRequestURI().getPath(), 200);
            asked.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A silent one listens at last. */
  synchronized void listen(WorkloadId id) {
    Container container = containers.get(id);
    container.server = Optional.of(listen(container));
  }

  /** The process ends by itself. */
  void end(WorkloadId id, int exitCode) {
    end(id, exitCode, 0);
  }

  /** The process is killed for want of memory. */
  void runOutOfMemory(WorkloadId id) {
    end(id, 137, 1);
  }

  private synchronized void end(WorkloadId id, int exitCode, long kills) {
    Container container = containers.get(id);
    halt(container);
    container.state = new TaskState.Stopped(exitCode, Instant.EPOCH, kills > 0);
    tell(new WorkloadEvent.Exited(id, exitCode, kills, Instant.EPOCH));
  }

  /** Someone else removes the container. */
  synchronized void prune(WorkloadId id) {
    halt(containers.remove(id));
  }

  /** containerd comes back. */
  void comeBack() {
    away = false;
    tell(new WorkloadEvent.Reconnected());
  }

  private void tell(WorkloadEvent event) {
    for (WorkloadListener listener : listeners) {
      Thread.ofVirtual().start(() -> listener.event(event));
    }
  }

  private void halt(Container container) {
    frozen.remove(container.spec.id());
    container.server.ifPresent(server -> server.stop(0));
    container.server = Optional.empty();
  }

  @Override
  public synchronized void stop(WorkloadId id, Duration grace) {
    answer("stop", id);
    Container container = containers.get(id);
    if (container != null) {
      boolean ran = container.state instanceof TaskState.Running;
      halt(container);
      container.state = new TaskState.Absent();
      if (leavesWhileStopping) {
        away = true;
        reach("stopping " + id);
      }
      if (ran) {
        tell(new WorkloadEvent.Exited(id, 143, 0, Instant.EPOCH));
      }
    }
  }

  @Override
  public synchronized void delete(WorkloadId id, Duration grace) {
    answer("delete", id);
    Container container = containers.remove(id);
    if (container != null) {
      halt(container);
    }
  }

  @Override
  public synchronized void freeze(WorkloadId id) {
    if (unfreezable) {
      throw new WorkloadException.StepFailed("freezing " + id + " failed: it does not stop", null);
    }
    frozen.add(id);
  }

  @Override
  public synchronized void thaw(WorkloadId id) {
    frozen.remove(id);
  }

  @Override
  public synchronized boolean frozen(WorkloadId id) {
    return frozen.contains(id);
  }

  @Override
  public synchronized boolean alive(WorkloadId id) {
    Container container = containers.get(id);
    return container != null && container.state instanceof TaskState.Running;
  }

  @Override
  public synchronized Optional<Instance> find(WorkloadId id) {
    reach("looking at " + id);
    return Optional.ofNullable(containers.get(id)).map(FakeWorkloads::instance);
  }

  @Override
  public synchronized List<Instance> list(String namespace) {
    reach("listing " + namespace);
    return containers.values().stream()
        .filter(container -> container.spec.id().namespace().equals(namespace))
        .map(FakeWorkloads::instance)
        .toList();
  }

  private static Instance instance(Container container) {
    return new Instance(
        container.spec.id(),
        container.spec.image(),
        container.spec.labels(),
        container.state,
        Optional.of(container.address),
        List.of(),
        Instant.EPOCH);
  }

  @Override
  public synchronized List<Stranger> unclaimed(String namespace) {
    reach("looking for strangers in " + namespace);
    return originals.stream().filter(one -> one.id().namespace().equals(namespace)).toList();
  }

  @Override
  public synchronized void takeOver(WorkloadId id, String logIdentifier) {
    reach("taking over " + id);
    if (stubborn.contains(id)) {
      throw new WorkloadException.StepFailed("taking over " + id + " failed", null);
    }
    for (Stranger stranger : List.copyOf(originals)) {
      if (stranger.id().equals(id)) {
        calls.add("take over " + id.name());
        originals.remove(stranger);
        Container container =
            new Container(
                WorkloadSpec.of(id, "good").logIdentifier(logIdentifier).build(),
                stranger.address().orElse(""));
        containers.put(id, container);
        if (stranger.running()) {
          begin(container);
        }
      }
    }
  }

  @Override
  public synchronized Optional<Usage> usage(WorkloadId id) {
    return Optional.ofNullable(containers.get(id))
        .filter(container -> container.state instanceof TaskState.Running)
        .map(_ -> usage.getOrDefault(id, new Usage(Duration.ZERO, 0, 0)));
  }

  @Override
  public void adopt(WorkloadId id) {
    answer("adopt", id);
  }

  @Override
  public synchronized void supply(WorkloadId id, Map<String, byte[]> files) {
    answer("supply", id);
    Container container = containers.get(id);
    if (container != null) {
      container.files = Map.copyOf(files);
    }
  }

  @Override
  public synchronized void replacePrivateFile(String namespace, String name, byte[] content) {
    containers.values().stream()
        .filter(container -> container.spec.id().namespace().equals(namespace))
        .filter(container -> container.files.containsKey(name))
        .forEach(
            container -> {
              Map<String, byte[]> next = new HashMap<>(container.files);
              next.put(name, content);
              container.files = next;
            });
  }

  /** What this container's private files say, by name. */
  synchronized Map<String, String> files(WorkloadId id) {
    Map<String, String> said = new TreeMap<>();
    containers
        .get(id)
        .files
        .forEach((name, content) -> said.put(name, new String(content, StandardCharsets.UTF_8)));
    return said;
  }

  @Override
  public synchronized void collect(String namespace, Set<WorkloadId> known) {
    reach("collecting in " + namespace);
    for (WorkloadId id : List.copyOf(containers.keySet())) {
      if (id.namespace().equals(namespace) && !known.contains(id)) {
        calls.add("collect " + id.name());
        halt(containers.remove(id));
      }
    }
  }

  @Override
  public Watch watch(WorkloadListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public boolean reachable() {
    return !away;
  }

  @Override
  public String runtimeVersion() {
    reach("asking for the version");
    return "fake 1";
  }

  private void answer(String what, WorkloadId id) {
    reach(what + " " + id);
    calls.add(what + " " + id.name());
  }

  private void reach(String what) {
    if (away) {
      throw new WorkloadException.Unreachable(what + " failed: nobody answers", null);
    }
  }

  /** Ids of what is there, by name. */
  List<String> names() {
    return containers.keySet().stream().map(WorkloadId::name).sorted().toList();
  }

  @Override
  public ImageStore images() {
    return this;
  }

  @Override
  public Optional<ImageInfo> find(String namespace, String reference) {
    reach("looking for " + reference);
    return reference.startsWith("missing")
        ? Optional.empty()
        : Optional.of(
            new ImageInfo(
                reference,
                digests.getOrDefault(reference, "sha256:" + reference),
                List.of(),
                List.of(),
                Map.of(),
                "",
                Map.of()));
  }

  @Override
  public List<ImageInfo> importArchive(String namespace, Path archive) {
    return new ArrayList<>();
  }

  @Override
  public ImageInfo ensure(String namespace, String reference, PullPolicy policy) {
    policies.put(reference, policy);
    return find(namespace, reference)
        .orElseThrow(
            () ->
                new WorkloadException.ImageMissing("image " + reference + " is not on this host"));
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
  public void mark(String namespace, Collection<ImageUse> uses) {
    imageMarks.add(Set.copyOf(uses));
  }

  @Override
  public List<ImageStanding> removeUnused(String namespace, KeepRules rules) {
    return List.of();
  }

  @Override
  public DiskUse disk(String namespace) {
    return new DiskUse(100, 100L - fullness);
  }

  @Override
  public void requireAvailable(String namespace, String reference) {
    reach("asking for " + reference);
  }

  @Override
  public Namespaces namespaces() {
    return this;
  }

  @Override
  public Map<String, Map<String, String>> list() {
    reach("listing namespaces");
    return Map.copyOf(namespaces);
  }

  @Override
  public Optional<Map<String, String>> find(String name) {
    reach("looking for namespace " + name);
    return Optional.ofNullable(namespaces.get(name));
  }

  @Override
  public void create(String name, Map<String, String> labels) {
    reach("making namespace " + name);
    if (namespaces.putIfAbsent(name, labels) != null) {
      throw new WorkloadException.AlreadyExists("there is one", null);
    }
  }

  @Override
  public List<String> strangers(String name) {
    return List.copyOf(strangers);
  }

  @Override
  public void put(String name, Map<String, String> labels) {
    namespaces.put(name, labels);
  }

  @Override
  public void delete(String name) {
    namespaces.remove(name);
  }

  @Override
  public UserNumbers numbers(String namespace, String image, String user) {
    throw new AssertionError("functions are looked up when they run");
  }

  @Override
  public OptionalInt execute(WorkloadId id, List<String> words, Duration limit) {
    throw new AssertionError("nothing is run beside functions");
  }

  @Override
  public void close() {
    containers.values().forEach(this::halt);
  }
}
