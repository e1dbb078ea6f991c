package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.TestArchive;
import dev.faasd.workload.Instance;
import dev.faasd.workload.LogSink;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of faasd share a containerd. */
@Tag("integration")
class CleanupIT {
  private static final String IMAGE = "docker.io/tests/busybox:latest";
  private static final LogSink NOWHERE = (identifier, id, stream, line) -> {};

  @TempDir private Path directory;

  private PrivateInstance instance;
  private Settings other;

  @BeforeEach
  void makeInstances() throws IOException {
    instance = PrivateInstance.create();
    other =
        SettingsReader.read(
                List.of(),
                Map.of(
                    "FAASD_CONTAINERD", instance.settings().containerd().toString(),
                    "FAASD_DIR", directory.resolve("faasd").toString(),
                    "FAASD_PROVIDER_DIR", directory.resolve("provider").toString(),
                    "FAASD_RUN_DIR", directory.resolve("run").toString(),
                    "FAASD_LOG_DIR", directory.resolve("log").toString(),
                    "FAASD_CONFLIST", directory.resolve("cni/10-test.conflist").toString(),
                    "FAASD_NETWORK", "faasd-other",
                    "FAASD_BRIDGE", "fdi-other",
                    "FAASD_CGROUP_PARENT", "fdi-other",
                    "FAASD_SUBNET", "10.67.0.0/24"))
            .settings();
  }

  @AfterEach
  void removeInstance() throws IOException {
    cleanUp(other);
    instance.close();
  }

  @Test
  void cleaningUpOneLeavesTheContainersAndImagesOfTheOther() throws IOException {
    Files.createDirectories(instance.settings().images());
    TestArchive.busybox(
        instance.settings().images().resolve("busybox.tar"), IMAGE, "sleep", "1000");
    Files.createDirectories(other.directory());
    Files.createSymbolicLink(other.images(), instance.settings().images());
    run(instance.settings(), "mine");
    run(other, "others");
    assertEquals(List.of("mine"), running(instance.settings()));

    cleanUp(other);

    assertEquals(List.of("mine"), running(instance.settings()));
    assertEquals(List.of(), running(other));
    run(other, "others");
    assertEquals(List.of("others"), running(other));
  }

  @Test
  void groupsThatNobodyIsInGoWithThoseBelowThem() throws IOException {
    Path root = Parts.CONTROL_GROUPS;
    Path hierarchy = Files.exists(root.resolve("cgroup.controllers")) ? root : root.resolve("pids");
    Path parent = hierarchy.resolve(other.controlGroupParent());
    Files.createDirectories(parent.resolve("openfaas-fn/hello.g1.0"));
    new Cleanup(other).removeControlGroups();
    assertFalse(Files.exists(parent));
  }

  private static void run(Settings settings, String name) {
    try (Parts parts = Parts.open(settings, Parts.CORE, NOWHERE)) {
      parts.network().prepare();
      parts.workloads().images().ensure(Settings.CORE_NAMESPACE, IMAGE);
      WorkloadId id = new WorkloadId(Settings.CORE_NAMESPACE, name);
      assertTrue(parts.workloads().run(WorkloadSpec.of(id, IMAGE).build()).running());
    }
  }

  private static List<String> running(Settings settings) {
    try (Parts parts = Parts.open(settings, Parts.CORE, NOWHERE)) {
      return parts.workloads().list(Settings.CORE_NAMESPACE).stream()
          .filter(Instance::running)
          .map(one -> one.id().name())
          .toList();
    }
  }

  private static void cleanUp(Settings settings) {
    Cleanup cleanup = new Cleanup(settings);
    cleanup.removeContainersAndNetwork(true);
    cleanup.removeControlGroups();
    assertEquals(List.of(), linksAndRules(settings));
  }

  /** The run directory itself goes last, with what else is in it. */
  private static List<String> linksAndRules(Settings settings) {
    return new Leftovers(settings)
        .onHost().stream().filter(one -> !one.startsWith("directory")).toList();
  }
}
