package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.systemd.Journal;
import dev.faasd.systemd.JournalEntry;
import dev.faasd.systemd.Priority;
import dev.faasd.workload.ContainerdWorkloads;
import dev.faasd.workload.Instance;
import dev.faasd.workload.PrivateHost;
import dev.faasd.workload.StandardStream;
import dev.faasd.workload.TaskState;
import dev.faasd.workload.TestImage;
import dev.faasd.workload.WorkloadId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * A provider on a real containerd and network: a host for each test class, a namespace of functions
 * for each test; and after each the proof that nothing is left of it.
 */
@Tag("integration")
abstract class OnPrivateProvider {
  /** Answers with ok. */
  static final String WEB = "docker.io/tests/web:latest";

  /** Answers with other. */
  static final String OTHER = "docker.io/tests/other:latest";

  /** Runs as uid 100; answers with the secrets it could read just now, and its environment. */
  static final String SECRETIVE = "docker.io/tests/secretive:latest";

  protected static PrivateHost host;

  @TempDir protected Path directory;

  private Journal journal;
  protected ContainerdWorkloads workloads;
  protected TestProvider provider;
  protected String namespace;

  @BeforeAll
  static void startHost() throws IOException {
    host = new PrivateHost();
    answering("ok", "web.tar", WEB);
    answering("other", "other.tar", OTHER);
    TestImage.busybox()
        .entrypoint(
            "/bin/sh",
            "-c",
            "cd /dev/shm; while :; do (cat /var/openfaas/secrets/*; echo; id -u; env) > next 2>&1;"
                + " mv next index.html; sleep 0.05; done & exec httpd -f -p 8080 -h /dev/shm")
        .user("100:101")
        .environment("FROM_THE_IMAGE=yes")
        .write(host.images().resolve("secretive.tar"), SECRETIVE);
  }

  private static void answering(String word, String file, String image) throws IOException {
    String script = "echo " + word + " > /www/index.html; exec httpd -f -p 8080 -h /www";
    TestImage.busybox()
        .entrypoint("/bin/sh", "-c", script)
        .write(host.images().resolve(file), image);
  }

  @AfterAll
  static void closeHost() throws IOException {
    host.close();
  }

  @BeforeEach
  void start() throws Exception {
    namespace = host.newNamespace();
    open();
    assertStatus(
        201,
        call("POST", "namespace/", "{'name':'%s','labels':{'openfaas':'1'}}".formatted(namespace)));
  }

  /** The next process, after the present one has left. */
  void restart() throws Exception {
    leave();
    open();
  }

  void leave() throws Exception {
    provider.close();
    workloads.close();
    journal.close();
  }

  void open() throws Exception {
    journal = Journal.open(directory.resolve("no socket"), directory.resolve("log"));
    StartupLines lines = new StartupLines(this::log);
    workloads = host.open(lines);
    ProviderSettingsBuilder settings =
        TestProvider.settings(directory)
            .bounds(TestProvider.bounds(Duration.ofSeconds(20), Duration.ofSeconds(5)))
            .limits(new FunctionLimits(OptionalInt.of(500), OptionalLong.of(1L << 33)));
    provider = TestProvider.start(settings, workloads, lines, journal).adopted();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    provider.provider().stopAll();
    provider.close();
    workloads.collect(namespace, Set.of());
    workloads.close();
    journal.close();
    assertEquals(List.of(), host.leftIn(namespace));
  }

  private void log(String identifier, WorkloadId id, StandardStream stream, byte[] line) {
    journal.write(
        new JournalEntry(identifier, Priority.INFO, line, Map.of(JournalEntry.REPLICA, id.name())));
  }

  static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }

  /** As the administrator, with single quotes for double ones. */
  HttpResponse<String> call(String method, String path, String json) throws Exception {
    return provider.call(method, "/system/" + path, json.replace('\'', '"'));
  }

  /** A function's name with this test's namespace. */
  String here(String name) {
    return name + "." + namespace;
  }

  /** What there is of this test's namespace, by name. */
  List<String> containers() {
    return workloads.list(namespace).stream().map(one -> one.id().name()).sorted().toList();
  }

  /** The process of the only container; -1 when it does not run. */
  int pid() {
    Instance instance = workloads.list(namespace).getFirst();
    return instance.state() instanceof TaskState.Running running ? running.pid() : -1;
  }

  Map<String, String> labels() {
    return workloads.namespaces().find(namespace).orElseThrow();
  }
}
