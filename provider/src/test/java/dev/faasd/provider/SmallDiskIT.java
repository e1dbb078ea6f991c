package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.TestArchive;
import dev.faasd.registry.DebianRegistry;
import dev.faasd.workload.ContainerdWorkloads;
import dev.faasd.workload.KeepRules;
import dev.faasd.workload.PrivateHost;
import dev.faasd.workload.PullPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.http.HttpResponse;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Big images come one after another, from Debian's registry, to a disk with room for a few. */
@Tag("soak")
@Timeout(900)
class SmallDiskIT {
  private static final System.Logger LOG = System.getLogger(SmallDiskIT.class.getName());
  private static final long DISK = 2L << 30;
  private static final int IMAGE = 100 << 20;
  private static final int UPDATES = 50;

  @TempDir private Path directory;

  private PrivateHost host;
  private FileStore disk;
  private DebianRegistry registry;
  private ContainerdWorkloads workloads;
  private TestProvider provider;
  private String namespace;

  @BeforeEach
  void start() throws Exception {
    host = PrivateHost.onDisk(DISK);
    disk = Files.getFileStore(host.containerd().incoming().resolve("../.."));
    registry = DebianRegistry.plain(directory);
    Path certificates = host.files().resolve("certs.d").resolve(registry.host());
    Files.createDirectories(certificates);
    Files.writeString(
        certificates.resolve("hosts.toml"), "server = \"http://" + registry.host() + "\"\n");
    namespace = host.newNamespace();
    StartupLines lines = new StartupLines((_, _, _, _) -> {});
    workloads = host.open(lines);
    workloads.namespaces().put(namespace, Map.of("openfaas", "1"));
    provider =
        TestProvider.start(
                TestProvider.settings(directory)
                    .pullPolicy(PullPolicy.IF_NOT_PRESENT)
                    .bounds(TestProvider.bounds(Duration.ofSeconds(30), Duration.ofSeconds(5))),
                workloads,
                lines)
            .adopted();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    registry.close();
    provider.provider().stopAll();
    provider.close();
    workloads.collect(namespace, Set.of());
    workloads.close();
    assertEquals(List.of(), host.leftIn(namespace));
    host.close();
  }

  @Test
  void fiftyUpdatesFillNoDiskAndTheLastVersionIsStillThere() throws Exception {
    String steady = "steady." + namespace;
    String changing = "changing." + namespace;
    push("steady");
    push("0");
    assertStatus(200, provider.deploy(steady, image("steady"), 1, 2));
    assertStatus(200, provider.deploy(changing, image("0")));
    AtomicLong most = new AtomicLong();
    try (ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          watcher.scheduleAtFixedRate(
              () -> most.accumulateAndGet(used(), Math::max), 0, 20, TimeUnit.MILLISECONDS);
      for (int i = 1; i <= UPDATES; i++) {
        push("" + i);
        assertStatus(200, provider.update(changing, image("" + i)));
        assertAnswers(changing, "" + i);
        assertAnswers(steady, "steady");
      }
      watcher.shutdownNow();
    }
    await().until(() -> used() < DISK / 100 * KeepRules.DEFAULT.high());
    int kept = workloads.images().standings(namespace).size();
    LOG.log(
        Level.INFO,
        "of {0} MB never more than {1} were used in {2} updates; at the end {3} images are there, and {4} MB used",
        DISK >> 20,
        most.get() >> 20,
        UPDATES,
        kept,
        used() >> 20);
    assertTrue(most.get() < DISK, "the disk was full");

    registry.close();
    assertStatus(200, provider.update(changing, image("" + (UPDATES - 1))));
    assertAnswers(changing, "" + (UPDATES - 1));
    // A second container of what has run all the time: its image is whole.
    assertStatus(200, provider.scale(steady, 2));
    assertEquals(2, provider.status(steady).availableReplicas());
  }

  private String image(String word) {
    return registry.host() + "/team/app:" + word;
  }

  private void push(String word) {
    String script = "echo %s > /tmp/index.html; exec httpd -f -p 8080 -h /tmp".formatted(word);
    TestArchive.noisyBusybox(IMAGE, word, "/bin/sh", "-c", script).push(registry, "team/app", word);
  }

  private long used() {
    try {
      return disk.getTotalSpace() - disk.getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertAnswers(String function, String word) throws Exception {
    HttpResponse<String> response = provider.invoke(function);
    assertStatus(200, response);
    assertEquals(word + "\n", response.body());
  }

  private static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }
}
