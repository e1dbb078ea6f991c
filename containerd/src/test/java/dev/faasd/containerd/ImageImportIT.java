package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives into a real containerd. */
@Tag("integration")
class ImageImportIT {
  private static final String NAME = "example.org/busybox:1";
  private static final ImageReference REFERENCE = ImageReference.parse(NAME);

  @AutoClose private static final PrivateContainerd CONTAINERD = PrivateContainerd.start();

  private final String name = CONTAINERD.newNamespace();
  private final ContainerdNamespace namespace = CONTAINERD.client().inNamespace(name);
  private final Images images = namespace.images();
  @TempDir private Path directory;

  @AfterEach
  void nothingIsLeft() {
    images.list().forEach(image -> images.delete(image.name()));
    collect(namespace);
    assertEmpty();
    CONTAINERD.client().namespaces().delete(name);
  }

  private static void collect(ContainerdNamespace namespace) {
    namespace.leases().deleteAndCollect(namespace.leases().create("gc", Duration.ofMinutes(1)));
  }

  private void assertEmpty() {
    assertEquals(List.of(), images.list());
    assertEquals(List.of(), namespace.leases().list());
    assertEquals(List.of(), namespace.content().ingests());
    assertEquals(List.of(), namespace.content().list());
    assertEquals(List.of(), namespace.snapshots().list());
  }

  private Path file() {
    return directory.resolve("image.tar");
  }

  @Test
  void anOciArchiveGetsInAndStays() {
    Image image = images.importArchive(TestArchive.busybox(file(), NAME, "sh")).getFirst();
    collect(namespace);

    assertEquals(NAME, image.name());
    assertEquals(List.of("sh"), image.config().cmd());
    assertEquals(Optional.of(image), images.get(REFERENCE));
    assertEquals(
        Snapshot.Kind.COMMITTED, namespace.snapshots().stat(image.chainId()).orElseThrow().kind());
    assertEquals(3, namespace.content().list().size());
    assertEquals(List.of(), namespace.leases().list());
    assertEquals(Optional.empty(), images.get(ImageReference.parse("example.org/other")));
  }

  @Test
  void theSecondImportWritesAndUnpacksNothing() {
    Path archive = TestArchive.busybox(file(), NAME, "sh");
    Image first = images.importArchive(archive).getFirst();
    RecordedEvents events = new RecordedEvents();
    try (EventSubscription _ = CONTAINERD.client().events(events, name)) {
      Awaitility.await().until(() -> events.connections() == 1);
      assertEquals(first, images.importArchive(archive).getFirst());
      CONTAINERD.client().namespaces().label(name, "after", "import");
      Awaitility.await().until(() -> !events.all().isEmpty());
      assertEquals(
          List.of("/namespaces/update"),
          events.of(ContainerdEvent.Other.class).map(ContainerdEvent.Other::topic).toList());
      assertEquals(1, events.all().size());
    }
    CONTAINERD.client().namespaces().label(name, "after", "");
  }

  @Test
  void contentThatIsThereIsNotReadAgain() {
    Image image = images.importArchive(TestArchive.busybox(file(), NAME, "sh")).getFirst();
    Content.Blob blob = namespace.content().find(image.digest()).orElseThrow();
    Descriptor descriptor = new Descriptor("", blob.digest(), blob.size());
    Content.BytesSource unread =
        _ -> {
          throw new IOException("it should not be opened");
        };
    assertFalse(namespace.content().write(descriptor, "it", Map.of(), unread));

    String otherName = CONTAINERD.newNamespace();
    Leases leases = CONTAINERD.client().inNamespace(otherName).leases();
    Lease lease =
        leases.create("test", Duration.ofMinutes(1)); // else it may be collected meanwhile
    ContainerdNamespace other = CONTAINERD.client().inNamespace(otherName).withLease(lease);
    assertFalse(other.content().write(descriptor, "it", Map.of(), unread));
    assertTrue(other.content().delete(blob.digest()));
    leases.delete(lease);
    CONTAINERD.client().namespaces().delete(otherName);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writeThatBrokeOffGoesOnAndBeginsAnewIfWhatWasThereIsWrong(boolean right) {
    byte[] bytes = ("0123456789" + right).repeat(20_000).getBytes(StandardCharsets.UTF_8);
    byte[] first = bytes.clone();
    first[0] = right ? first[0] : (byte) 'x';
    Descriptor descriptor = new Descriptor("", Digest.sha256(bytes), bytes.length);
    Lease lease = namespace.leases().create("test", Duration.ofMinutes(1));
    Content content = namespace.withLease(lease).content();
    assertThrows(
        ContainerdException.InvalidImage.class,
        () -> content.write(descriptor, "it", Map.of(), _ -> new HalfOf(first)));
    List<Long> begins = new ArrayList<>();
    assertTrue(
        content.write(
            descriptor,
            "it",
            Map.of(),
            from -> {
              begins.add(from);
              return new ByteArrayInputStream(bytes, (int) from, bytes.length - (int) from);
            }));
    assertTrue(begins.removeFirst() > 0);
    assertEquals(right ? List.of() : List.of(0L), begins);
    namespace.leases().deleteAndCollect(lease);
  }

  /** Breaks off in the middle. */
  private static final class HalfOf extends FilterInputStream {
    HalfOf(byte[] bytes) {
      super(new ByteArrayInputStream(bytes, 0, bytes.length / 2));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      if (n < 0) {
        throw new IOException("the middle");
      }
      return n;
    }
  }

  @Test
  void twoWhoWriteTheSameDoItOnce() throws Exception {
    byte[] bytes = new byte[1 << 20];
    Descriptor descriptor = new Descriptor("", Digest.sha256(bytes), bytes.length);
    Lease lease = namespace.leases().create("test", Duration.ofMinutes(1));
    Content content = namespace.withLease(lease).content();
    CountDownLatch begun = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> writes =
          Stream.generate(
                  () ->
                      threads.submit(
                          () -> {
                            begun.countDown();
                            begun.await();
                            return content.write(
                                descriptor, "it", Map.of(), _ -> new ByteArrayInputStream(bytes));
                          }))
              .limit(2)
              .toList();
      assertTrue(writes.get(0).get() ^ writes.get(1).get());
    }
    assertEquals(List.of(), content.ingests());
    namespace.leases().deleteAndCollect(lease);
  }

  @Test
  void anotherNameOfTheSameImageSharesEverything() {
    Path archive = TestArchive.busybox(file(), NAME, "sh");
    images.importArchive(archive);
    List<Content.Blob> content = namespace.content().list();
    ImageReference other = ImageReference.parse("example.org/other:2");
    assertEquals(other.toString(), images.importArchive(archive, other).name());
    assertEquals(content, namespace.content().list());
    images.delete(NAME);
    collect(namespace);
    assertTrue(images.get(other).isPresent());
    assertEquals(1, namespace.snapshots().list().size());
  }

  @Test
  void manyMayImportTheSameAtTheSameTime() {
    Path archive = TestArchive.busybox(file(), NAME, "sh");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<List<Image>>> imports =
          Stream.generate(
                  () -> CompletableFuture.supplyAsync(() -> images.importArchive(archive), threads))
              .limit(8)
              .toList();
      assertEquals(1, imports.stream().map(CompletableFuture::join).distinct().count());
    }
    assertEquals(3, namespace.content().list().size());
    assertEquals(1, namespace.snapshots().list().size());
    assertEquals(List.of(), namespace.leases().list());
  }

  @Test
  void aNameMovesToANewImage() {
    images.importArchive(TestArchive.busybox(file(), NAME, "one"));
    images.importArchive(TestArchive.busybox(file(), NAME, "two"));
    collect(namespace);
    assertEquals(List.of("two"), images.get(REFERENCE).orElseThrow().config().cmd());
    assertEquals(3, namespace.content().list().size());
  }

  @Test
  void severalLayersPlainAndGzippedAreStacked() {
    TestArchive archive = new TestArchive();
    ObjectNode image =
        archive.image(
            Platform.host(),
            List.of(
                TestLayer.busybox().bytes(),
                TestLayer.gzip(
                    new TestLayer().file("etc/passwd", "up:x:7:8::/:/bin/sh\n").bytes())),
            TestArchive.command("sh"));
    Image imported = images.importArchive(archive.named(NAME, image).write(file())).getFirst();
    Lease lease = namespace.leases().create("test", Duration.ofMinutes(1));
    List<Mount> mounts =
        namespace.withLease(lease).snapshots().view("view", imported.chainId(), Map.of());
    assertEquals(new UserIdentity(7, 8, List.of()), ImageUsers.of(mounts).resolve("up"));
    assertEquals(101, ImageUsers.of(mounts).resolve("up:app").gid());
    namespace.snapshots().remove("view");
    namespace.leases().deleteAndCollect(lease);
  }

  @Test
  void whatDockerSavesGetsInPlainAndGzipped() throws IOException {
    TestArchive archive =
        TestArchive.dockerSave(
            "local/hello:2",
            List.of(
                TestLayer.busybox().bytes(),
                TestLayer.gzip(new TestLayer().file("hello", "you").bytes())),
            TestArchive.command("sh"));
    Image image = images.importArchive(archive.write(file())).getFirst();
    assertEquals("docker.io/local/hello:2", image.name());
    assertEquals(2, namespace.snapshots().list().size());

    Path gzipped = Files.write(directory.resolve("image.tar.gz"), TestLayer.gzip(archive.bytes()));
    ImageReference other = ImageReference.parse("other");
    assertEquals(image.digest(), images.importArchive(gzipped, other).digest());
  }

  @Test
  void ofManyPlatformsThisHostsIsChosen() {
    TestArchive archive = new TestArchive();
    ObjectNode index =
        archive.index(
            archive.image(
                new Platform("linux", "s390x", ""),
                List.of(new TestLayer().file("no", "").bytes()),
                TestArchive.command("no")),
            archive.image(
                Platform.host(), List.of(TestLayer.busybox().bytes()), TestArchive.command("yes")));
    Image image = images.importArchive(archive.named(NAME, index).write(file())).getFirst();
    collect(namespace);
    assertEquals(List.of("yes"), image.config().cmd());
    assertEquals(Optional.of(image), images.get(REFERENCE));
    assertEquals(4, namespace.content().list().size());
  }

  @Test
  void aMissingPlatformIsRefusedAndLeavesNothing() {
    TestArchive archive = new TestArchive();
    ObjectNode image =
        archive.image(
            new Platform("linux", "s390x", ""),
            List.of(new TestLayer().file("no", "").bytes()),
            TestArchive.command("no"));
    archive.named(NAME, image).write(file());
    ContainerdException failure =
        assertThrows(ContainerdException.MissingPlatform.class, () -> images.importArchive(file()));
    assertTrue(failure.getMessage().endsWith("but for linux/s390x"), failure.getMessage());
    assertEmpty();
  }

  @Test
  void damagedLayersAreRefusedAndLeaveNothing() {
    TestArchive archive = new TestArchive();
    byte[] layer = TestLayer.busybox().bytes();
    archive.named(NAME, archive.image(Platform.host(), List.of(layer), TestArchive.command("sh")));
    byte[] damaged = layer.clone();
    damaged[100_000] ^= 1;
    archive.entries().put("blobs/sha256/" + Digest.sha256(layer).hex(), damaged);
    archive.write(file());
    ContainerdException failure =
        assertThrows(ContainerdException.InvalidImage.class, () -> images.importArchive(file()));
    assertTrue(failure.getMessage().startsWith("layer 1 of image " + NAME), failure.getMessage());
    assertEmpty();
  }

  @Test
  void aLayerThatIsNotWhatTheConfigurationSaysIsRefusedAndLeavesNothing() {
    byte[] layer = new TestLayer().file("a", "a").bytes();
    byte[] other = new TestLayer().file("a", "b").bytes();
    TestArchive archive =
        TestArchive.dockerSave(NAME, List.of(TestLayer.gzip(layer)), TestArchive.command("sh"));
    String config = new String(archive.entries().get("config.json"), StandardCharsets.UTF_8);
    archive
        .entries()
        .put(
            "config.json",
            config
                .replace(Digest.sha256(layer).value(), Digest.sha256(other).value())
                .getBytes(StandardCharsets.UTF_8));
    archive.write(file());
    ContainerdException failure =
        assertThrows(ContainerdException.InvalidImage.class, () -> images.importArchive(file()));
    assertTrue(failure.getMessage().contains(" unpacks to "), failure.getMessage());
    assertEmpty();
  }
}
