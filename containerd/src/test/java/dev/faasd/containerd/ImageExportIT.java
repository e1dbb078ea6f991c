package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class ImageExportIT {
  private static final ImageReference ONE = ImageReference.parse("example.org/one:1");
  private static final ImageReference TWO = ImageReference.parse("example.org/two:2");

  @AutoClose private final PrivateContainerd containerd = PrivateContainerd.start();
  private final ContainerdNamespace namespace =
      containerd.client().inNamespace(containerd.newNamespace());
  private final Images images = namespace.images();
  @TempDir private Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  @Test
  void whatIsExportedCanBeImportedAgain() throws IOException {
    Image one = images.importArchive(TestArchive.busybox(file("a.tar"), ONE.toString(), "sh"), ONE);
    Image two = images.importArchive(TestArchive.busybox(file("b.tar"), TWO.toString(), "id"), TWO);
    Path archive = file("both.tar");
    try (ImageExport export = ImageExport.begin(archive)) {
      export.add(namespace, ONE);
      export.add(namespace, TWO);
      assertFalse(Files.exists(archive));
      export.finish();
    }
    // Their layer is the same and is in it once.
    assertEquals(
        1, Files.size(archive) / Files.size(file("a.tar")), "the layer is in it more than once");
    images.deleteAndCollect(ONE.toString());
    images.deleteAndCollect(TWO.toString());
    assertEquals(List.of(), namespace.content().list());
    assertEquals(List.of(one, two), images.importArchive(archive));
  }

  @Test
  void failedExportLeavesNothing() throws IOException {
    images.importArchive(TestArchive.busybox(file("a.tar"), ONE.toString(), "sh"), ONE);
    try (ImageExport export = ImageExport.begin(file("none.tar"))) {
      export.add(namespace, ONE);
      assertThrows(ContainerdException.NotFound.class, () -> export.add(namespace, TWO));
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(file("a.tar")), left.toList());
    }
  }
}
