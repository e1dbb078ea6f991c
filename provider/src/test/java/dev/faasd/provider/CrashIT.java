package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionStatus;
import dev.faasd.api.Json;
import dev.faasd.workload.ContainerdWorkloads;
import dev.faasd.workload.Instance;
import dev.faasd.workload.PrivateHost;
import dev.faasd.workload.TestImage;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever dies after whichever step of a change: the next provider, or the same when containerd is
 * back, makes what is like what shall be, and a function that nobody touched never notices.
 */
@Timeout(1200)
class CrashIT {
  private static final String ONE = "docker.io/tests/one:latest";
  private static final String TWO = "docker.io/tests/two:latest";
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  /** In a run that shall be quick, one step of so many is tried. */
  private static final int STRIDE = 6;

  /** What is tried: how the function is before, and the command that is cut off. */
  enum Change {
    DEPLOY(-1, "POST", "/system/functions", deployment(ONE)),
    UPDATE(1, "PUT", "/system/functions", deployment(TWO)),
    STOP(1, "POST", "/system/scale-function/hello", "{\"namespace\":\"%s\",\"replicas\":0}"),
    GROW(1, "POST", "/system/scale-function/hello", "{\"namespace\":\"%s\",\"replicas\":4}"),
    START(0, "POST", "/system/scale-function/hello", "{\"namespace\":\"%s\",\"replicas\":1}"),
    DELETE(1, "DELETE", "/system/functions", "{\"namespace\":\"%s\",\"functionName\":\"hello\"}");

    private final int replicasBefore;
    private final String method;
    private final String path;
    private final String body;

    Change(int replicasBefore, String method, String path, String body) {
      this.replicasBefore = replicasBefore;
      this.method = method;
      this.path = path;
      this.body = body;
    }

    private static String deployment(String image) {
      return "{\"service\":\"hello\",\"namespace\":\"%s\",\"image\":\"" + image + "\"}";
    }
  }

  private static PrivateHost host;

  @TempDir private Path temporary;

  private final HttpClient client = HttpClient.newHttpClient();
  private String namespace = "";
  private Path directory = Path.of("");
  private ContainerdWorkloads workloads;
  private TestProvider provider;

  @BeforeAll
  static void startHost() throws IOException {
    host = new PrivateHost();
    image("one", ONE);
    image("two", TWO);
  }

  private static void image(String name, String reference) throws IOException {
    TestImage.busybox()
        .entrypoint(
            "/bin/sh", "-c", "echo " + name + " > /www/index.html; exec httpd -f -p 8080 -h /www")
        .write(host.images().resolve(name + ".tar"), reference);
  }

  @AfterAll
  static void closeHost() throws IOException {
    host.close();
  }

  @Tag("integration")
  @ParameterizedTest
  @EnumSource
  void providerIsKilledAfterSomeSteps(Change change) throws Exception {
    tryAll(change, STRIDE, this::killProviderAfter);
  }

  @Tag("soak")
  @ParameterizedTest
  @EnumSource
  void providerIsKilledAfterEveryStep(Change change) throws Exception {
    tryAll(change, 1, this::killProviderAfter);
  }

  @Tag("integration")
  @ParameterizedTest
  @EnumSource
  void containerdIsKilledAfterSomeSteps(Change change) throws Exception {
    tryAll(change, STRIDE, this::killContainerdAfter);
  }

  @Tag("soak")
  @ParameterizedTest
  @EnumSource
  void containerdIsKilledAfterEveryStep(Change change) throws Exception {
    tryAll(change, 1, this::killContainerdAfter);
  }

  @FunctionalInterface
  private interface Crash {
    void after(Change change, int step) throws Exception;
  }

  private void tryAll(Change change, int stride, Crash crash) throws Exception {
    List<String> steps = List.of();
    int tried = 0;
    for (int step = 0; step <= steps.size(); step += step == 0 ? 1 : stride) {
      begin();
      try (Steady steady = new Steady()) {
        prepare(change);
        steady.begin();
        if (step == 0) {
          try (Steps made = Steps.listen("hello", -1, () -> {})) {
            send(provider, change);
            await().atMost(RECOVERY).until(this::isSettled);
            steps = made.made();
          }
        } else {
          crash.after(change, step);
          tried++;
        }
        String after = step == 0 ? "nothing" : steps.get(step - 1);
        await(change + " cut off after " + after)
            .atMost(RECOVERY)
            .ignoreExceptions()
            .until(this::isSettled);
        steady.assertUntouched();
      }
      end();
    }
    System.out.printf("%s: %d steps, %d crash points tried%n", change, steps.size(), tried);
  }

  private void begin() throws Exception {
    namespace = host.newNamespace();
    directory = Files.createDirectories(temporary.resolve(namespace));
    open();
    workloads.namespaces().put(namespace, Map.of("openfaas", "1"));
  }

  private void open() throws Exception {
    StartupLines lines = new StartupLines((_, _, _, _) -> {});
    workloads = host.open(lines);
    provider = TestProvider.start(DoomedProvider.settings(directory), workloads, lines).adopted();
  }

  private void leave() {
    provider.close();
    workloads.close();
  }

  private void end() throws IOException {
    provider.provider().stopAll();
    workloads.collect(namespace, Set.of());
    leave();
    assertEquals(List.of(), host.leftIn(namespace));
  }

  private void prepare(Change change) throws Exception {
    assertEquals(200, provider.deploy("steady." + namespace, ONE).statusCode());
    if (change.replicasBefore >= 0) {
      assertEquals(200, provider.deploy("hello." + namespace, ONE).statusCode());
      assertEquals(200, provider.scale("hello." + namespace, change.replicasBefore).statusCode());
    }
  }

  private HttpResponse<String> send(TestProvider to, Change change) throws Exception {
    return to.call(
        change.method, change.path + "?namespace=" + namespace, change.body.formatted(namespace));
  }

  private void killProviderAfter(Change change, int step) throws Exception {
    leave();
    Files.deleteIfExists(directory.resolve("port"));
    Process doomed = startDoomed(step);
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(directory.resolve("port")));
    String port = Files.readString(directory.resolve("port"));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + change.path + "?namespace=" + namespace))
            .header("Authorization", TestProvider.basic("admin:secret"))
            .method(
                change.method,
                HttpRequest.BodyPublishers.ofString(change.body.formatted(namespace)))
            .build();
    var _ = client.sendAsync(request, BodyHandlers.ofString());
    // The last steps of a change are made in the background, and not always as many.
    if (!doomed.waitFor(20, TimeUnit.SECONDS)) {
      doomed.destroyForcibly().waitFor();
    }
    open();
  }

  private Process startDoomed(int step) throws IOException {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classes,
            DoomedProvider.class.getName(),
            directory.toString(),
            host.place().getFirst(),
            host.place().getLast(),
            namespace,
            Integer.toString(step))
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(directory.resolve("doomed.log").toFile()))
        .start();
  }

  private void killContainerdAfter(Change change, int step) throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    try (Steps _ =
        Steps.listen(
            "hello",
            step,
            () -> {
              host.containerd().kill();
              killed.set(true);
            })) {
      send(provider, change);
      if (!killed.get()) {
        host.containerd().kill();
      }
    }
    host.containerd().startAgain();
  }

  /** Whether what is is what shall be, of all functions; and nothing else is there. */
  private boolean isSettled() throws Exception {
    List<String> shallBe = new ArrayList<>();
    HttpResponse<String> list = provider.get("/system/functions?namespace=" + namespace);
    for (FunctionStatus status : Json.read(list.body().getBytes(UTF_8), FunctionStatus[].class)) {
      boolean answers =
          status.replicas() == 0
              || provider.invoke(status.name() + "." + namespace).statusCode() == 200;
      if (status.availableReplicas() != status.replicas() || !answers) {
        return false;
      }
      for (long i = 0; i < Math.max(1, status.replicas()); i++) {
        shallBe.add(status.name() + (status.replicas() == 0 ? " sleeps" : " runs"));
      }
    }
    List<String> is = new ArrayList<>();
    List<Instance> instances = workloads.list(namespace);
    for (Instance instance : instances) {
      String name = instance.id().name();
      String state = workloads.frozen(instance.id()) ? " sleeps" : " runs";
      is.add(name.substring(0, name.indexOf('.')) + (instance.running() ? state : " stopped"));
    }
    Collections.sort(is);
    Collections.sort(shallBe);
    return is.equals(shallBe) && nothingIsHalf(shallBe.size());
  }

  /** Of each replica one of everything, and of nothing else. */
  private boolean nothingIsHalf(int replicas) throws IOException {
    List<String> left = host.leftIn(namespace);
    return left.stream().filter(one -> one.startsWith("snapshot ")).count() == replicas
        && left.stream().filter(one -> one.startsWith("attachment ")).count() == replicas
        && left.stream().filter(one -> one.startsWith("task ")).count() <= replicas
        && left.stream().noneMatch(one -> one.startsWith("lease "));
  }

  /** Calls a function that nobody touches, straight at its address as a gateway does. */
  private final class Steady implements AutoCloseable {
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final ScheduledExecutorService caller = Executors.newSingleThreadScheduledExecutor();

    private void begin() {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address() + ":8080/"))
              .timeout(Duration.ofSeconds(20))
              .build();
      var _ = caller.scheduleWithFixedDelay(() -> call(request), 0, 10, TimeUnit.MILLISECONDS);
    }

    private void call(HttpRequest request) {
      try {
        boolean well = client.send(request, BodyHandlers.ofString()).statusCode() == 200;
        (well ? answered : failed).incrementAndGet();
      } catch (IOException e) {
        failed.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private String address() {
      return workloads.list(namespace).stream()
          .filter(instance -> instance.id().name().startsWith("steady."))
          .findFirst()
          .flatMap(Instance::address)
          .orElseThrow();
    }

    void assertUntouched() {
      assertEquals(0, failed.get());
      assertTrue(answered.get() > 0);
    }

    @Override
    public void close() {
      caller.close();
    }
  }
}
