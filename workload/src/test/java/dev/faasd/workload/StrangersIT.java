package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers of the original faasd, from strangers to ours. */
class StrangersIT extends OnPrivateHost {
  private static final String SLEEPS = "docker.io/tests/sleeps:latest";

  private static OriginalFaasd original;

  private WorkloadId hello;
  private String address;

  @BeforeAll
  static void openOriginal() throws IOException {
    original = new OriginalFaasd(host);
    TestImage.busybox()
        .entrypoint("/bin/sleep", "600")
        .write(host.images().resolve("sleeps.tar"), SLEEPS);
  }

  private void deploy() throws IOException {
    hello = new WorkloadId(namespace, "hello");
    Path secret = Files.writeString(host.files().resolve("token"), "s3cret");
    workloads.images().ensure(namespace, SLEEPS);
    address =
        original.deploy(
            hello, SLEEPS, Map.of("fprocess", "sleep 600"), Map.of("tier", "1"), List.of(secret));
  }

  private Stranger onlyOne() {
    List<Stranger> all = workloads.unclaimed(namespace);
    assertEquals(1, all.size(), all.toString());
    return all.getFirst();
  }

  @Test
  void whatItsMakerWroteDownIsTold() throws IOException {
    deploy();
    Stranger stranger = onlyOne();
    assertEquals(hello, stranger.id());
    assertEquals(SLEEPS, stranger.image());
    assertEquals(Map.of("tier", "1"), stranger.labels());
    assertEquals("hello-snapshot", stranger.snapshotKey());
    assertEquals("hello", stranger.hostname());
    assertEquals(
        host.files().resolve("token").toString(),
        stranger.binds().get("/var/openfaas/secrets/token"));
    assertEquals(OptionalLong.of(64 << 20), stranger.memoryBytes());
    assertEquals(Optional.of(address), stranger.address());
    workloads.takeOver(hello, "tests:hello");
    workloads.delete(hello, Duration.ZERO);
  }

  @Test
  void runningOneRunsOnAsOursAndLeavesNothingWhenItIsDeleted() throws IOException {
    deploy();
    assertEquals(List.of(), workloads.list(namespace));
    workloads.takeOver(hello, "tests:hello");
    workloads.takeOver(hello, "tests:hello");
    Instance ours = workloads.find(hello).orElseThrow();
    assertInstanceOf(TaskState.Running.class, ours.state());
    assertEquals(Optional.of(address), ours.address());
    assertEquals(List.of(), workloads.unclaimed(namespace));
    workloads.collect(namespace, Set.of(hello));
    assertEquals(ours, workloads.find(hello).orElseThrow());

    Instance other = workloads.run(busybox("sleep", "600").build());
    assertNotEquals(ours.address(), other.address());

    workloads.delete(hello, Duration.ZERO);
    workloads.delete(other.id(), Duration.ZERO);
    workloads.close();
    assertEquals(List.of(), host.leftIn(namespace));
    assertEquals(List.of(), original.left(hello));
  }

  @Test
  void crashedOneLeavesNothingWhenItIsDeleted() throws IOException {
    deploy();
    original.crash(hello);
    assertEquals(Optional.empty(), onlyOne().address());
    workloads.takeOver(hello, "tests:hello");
    assertInstanceOf(TaskState.Stopped.class, workloads.find(hello).orElseThrow().state());
    workloads.delete(hello, Duration.ZERO);
    workloads.close();
    assertEquals(List.of(), host.leftIn(namespace));
    assertEquals(List.of(), original.left(hello));
  }

  @Test
  void anotherDaemonsContainerIsNoStranger() {
    workloads.run(busybox("sleep", "600").build());
    assertEquals(List.of(), workloads.unclaimed(namespace));
    host.client()
        .inNamespace(namespace)
        .containers()
        .label(id.name(), Map.of(Marks.OWNER, "another"));
    assertEquals(List.of(), workloads.unclaimed(namespace));
    assertThrows(WorkloadException.NoSuchWorkload.class, () -> workloads.takeOver(id, "x"));
    host.client()
        .inNamespace(namespace)
        .containers()
        .label(id.name(), Map.of(Marks.OWNER, PrivateHost.OWNER));
  }
}
