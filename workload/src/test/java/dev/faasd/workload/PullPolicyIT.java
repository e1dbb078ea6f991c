package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.TestArchive;
import dev.faasd.registry.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When registries are asked, and when not. */
class PullPolicyIT extends OnPrivateHost {
  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  private String name;

  @BeforeEach
  void reachTheRegistry() throws IOException {
    Path own = Files.createDirectories(host.files().resolve("certs.d").resolve(registry.host()));
    Files.writeString(own.resolve("hosts.toml"), "server = \"" + registry.address() + "\"\n");
    name = registry.host() + "/team/app:1";
  }

  private void push(String word) {
    TestArchive.busybox("/bin/sh", "-c", "echo " + word).push(registry, "team/app", "1");
  }

  private ImageInfo ensure(PullPolicy policy) {
    return workloads.images().ensure(namespace, name, policy);
  }

  private static String word(ImageInfo image) {
    return image.command().getLast();
  }

  @Test
  void imageThatIsThereIsNotAskedForUnlessThePolicyIsAlways() {
    push("one");
    assertEquals("echo one", word(ensure(PullPolicy.IF_NOT_PRESENT)));
    push("two");
    int asked = registry.requests().size();
    assertEquals("echo one", word(ensure(PullPolicy.IF_NOT_PRESENT)));
    assertEquals("echo one", word(ensure(PullPolicy.NEVER)));
    assertEquals(asked, registry.requests().size());

    assertEquals("echo two", word(ensure(PullPolicy.ALWAYS)));
    ensure(PullPolicy.ALWAYS);
    assertEquals(
        1,
        registry.requests().stream()
            .distinct()
            .filter(request -> request.contains("manifests/1"))
            .count());
  }

  @Test
  void absentImageIsNotAskedForWhenThePolicyIsNever() {
    push("one");
    assertThrows(WorkloadException.ImageMissing.class, () -> ensure(PullPolicy.NEVER));
    assertEquals(List.of(), registry.requests());
  }

  @Test
  void imageInAnArchiveIsTakenFromThereWhateverThePolicy() throws IOException {
    push("pulled");
    TestImage.busybox().command("archived").write(host.images().resolve("pulled.tar"), name);
    for (PullPolicy policy : PullPolicy.values()) {
      assertEquals("archived", word(ensure(policy)));
    }
    assertEquals(List.of(), registry.requests());
    Files.delete(host.images().resolve("pulled.tar"));
  }

  @Test
  void whoMustAskARegistryThatIsDownHearsWhatTheHostHas() {
    push("one");
    String digest = ensure(PullPolicy.ALWAYS).digest();
    registry.close();
    String message =
        assertThrows(WorkloadException.PullFailed.class, () -> ensure(PullPolicy.ALWAYS))
            .getMessage();
    assertTrue(message.startsWith("image " + name + " cannot be pulled: "), message);
    assertTrue(message.contains("nobody listens there"), message);
    assertTrue(message.contains(digest), message);
    assertTrue(message.contains("IfNotPresent"), message);
  }

  @Test
  void allWhoWantAnImageAtTheSameTimeShareOnePull() {
    push("of this test alone");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<ImageInfo>> wanted =
          Stream.generate(
                  () -> CompletableFuture.supplyAsync(() -> ensure(PullPolicy.ALWAYS), threads))
              .limit(8)
              .toList();
      assertEquals(1, wanted.stream().map(CompletableFuture::join).distinct().count());
    }
    List<String> blobs =
        registry.requests().stream().filter(request -> request.contains("/blobs/")).toList();
    // What another test has pulled, containerd may still have.
    assertFalse(blobs.isEmpty());
    assertEquals(blobs.stream().distinct().toList(), blobs);
  }

  @Test
  void whoWatchesHearsOfAPullUntilItsEnd() {
    List<String> told = new CopyOnWriteArrayList<>();
    workloads
        .images()
        .tellPullsTo(
            new PullListener() {
              @Override
              public void pulling(String image, long bytes, long all) {
                told.add(image + (bytes < all ? " comes" : " is here"));
              }

              @Override
              public void ended(String image) {
                told.add("end of " + image);
              }
            });
    push("watched");
    ensure(PullPolicy.ALWAYS);
    assertEquals(name + " comes", told.getFirst());
    assertEquals(
        List.of(name + " is here", "end of " + name), told.subList(told.size() - 2, told.size()));

    told.clear();
    registry.at("/v2/team/app/manifests/1", FakeRegistry.status(403, ""));
    assertThrows(WorkloadException.PullFailed.class, () -> ensure(PullPolicy.ALWAYS));
    assertEquals(List.of("end of " + name), told);
  }

  @Test
  void whatWasDeployedRunsAfterItsTagHasMoved() {
    push("one");
    String digest = ensure(PullPolicy.ALWAYS).digest();
    push("two");
    ensure(PullPolicy.ALWAYS);
    registry.close();

    assertEquals(
        "echo one",
        word(workloads.images().ensureSame(namespace, name, digest, PullPolicy.IF_NOT_PRESENT)));
    workloads.run(WorkloadSpec.of(id, name).digest(digest).build());
    awaitLine("one");
  }
}
