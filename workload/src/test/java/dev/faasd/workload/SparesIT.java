package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Places on the network that are there before who gets them. */
class SparesIT extends OnPrivateHost {
  @Test
  void isolatedWorkloadGetsOneWhichIsMadeAgain() throws IOException {
    workloads.collect(namespace, Set.of());
    awaitSpares();
    Set<String> ahead = addresses();
    Instance run = workloads.run(busybox("sleep", "600").isolated(true).build());
    assertTrue(ahead.contains(run.address().orElseThrow()));
    awaitSpares();
    workloads.stop(id, Duration.ZERO);
    assertEquals(run.address(), workloads.start(id).address());
    workloads.delete(id, Duration.ZERO);
  }

  @Test
  void workloadThatIsNotIsolatedGetsNone() throws IOException {
    workloads.collect(namespace, Set.of());
    awaitSpares();
    Set<String> ahead = addresses();
    Instance run = workloads.run(busybox("sleep", "600").build());
    assertFalse(ahead.contains(run.address().orElseThrow()));
    workloads.delete(id, Duration.ZERO);
  }

  /** Its container's record names the namespace, which is gone after a reboot. */
  @Test
  void whatRunsInOneStartsAgainInANewNamespace() throws IOException {
    workloads.collect(namespace, Set.of());
    awaitSpares();
    workloads.run(busybox("sleep", "600").isolated(true).build());
    workloads.stop(id, Duration.ZERO);
    host.network().detach(id.attachment());
    Instance again = workloads.start(id);
    assertTrue(again.running() && again.address().isPresent());
    workloads.delete(id, Duration.ZERO);
  }

  @Test
  void nextProcessHasThoseThatAreThere() throws IOException {
    workloads.collect(namespace, Set.of());
    awaitSpares();
    Set<Path> before = spares();
    workloads.close();
    workloads = host.open(output);
    Instance run = workloads.run(busybox("sleep", "600").isolated(true).build());
    assertTrue(run.address().isPresent());
    assertEquals(1, spares().stream().filter(before::contains).count());
    workloads.delete(id, Duration.ZERO);
  }

  private void awaitSpares() {
    await().ignoreExceptions().until(() -> spares().size() == PrivateHost.SPARES && whole());
  }

  private boolean whole() throws IOException {
    for (Path spare : spares()) {
      if (!Files.readString(spare).contains("\"complete\":true")) {
        return false;
      }
    }
    return true;
  }

  private Set<Path> spares() throws IOException {
    try (Stream<Path> records = Files.list(host.networkSettings().runDir().resolve("cni"))) {
      return records
          .filter(record -> record.getFileName().toString().startsWith("tests.spare."))
          .collect(Collectors.toSet());
    }
  }

  /** All that are in use, by those that are ready too. */
  private Set<String> addresses() throws IOException {
    Path leases = host.networkSettings().leaseDir().resolve(host.networkSettings().name());
    try (Stream<Path> files = Files.list(leases)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
