package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageArchiveTest {
  private static final byte[] LAYER = new TestLayer().file("a", "hello").bytes();

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("image.tar");
  }

  private static TestArchive oci(String name) {
    TestArchive archive = new TestArchive();
    return archive.named(
        name, archive.image(Platform.host(), List.of(LAYER), TestArchive.command("a")));
  }

  @ParameterizedTest
  @CsvSource({"local/x:1, docker.io/local/x:1", "x:2, docker.io/library/x:2", "latest, ''"})
  void anOciImageHasTheNameOfItsAnnotation(String annotation, String name) {
    try (ImageArchive archive = ImageArchive.open(oci(annotation).write(file()))) {
      assertEquals(
          name, archive.images().getFirst().name().map(ImageReference::toString).orElse(""));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLayerIsReadInPlace(boolean gzipped) throws IOException {
    byte[] bytes = oci("x:1").bytes();
    Files.write(file(), gzipped ? TestLayer.gzip(bytes) : bytes);
    Descriptor layer = new Descriptor("", Digest.sha256(LAYER), LAYER.length);
    try (ImageArchive archive = ImageArchive.open(file())) {
      assertTrue(archive.has(layer));
      try (InputStream content = archive.open(layer, 0)) {
        assertArrayEquals(LAYER, content.readAllBytes());
      }
    }
  }

  @Test
  void linksThatDockerSaveMakesOfEqualLayersAreFollowed() throws IOException {
    TestArchive saved =
        TestArchive.dockerSave("x:1", List.of(LAYER, LAYER), TestArchive.command("a"));
    Map<String, byte[]> entries = new LinkedHashMap<>(saved.entries());
    entries.remove("1/layer.tar");
    TestLayer tar = new TestLayer().link("1/layer.tar", "../0/layer.tar");
    entries.forEach((name, bytes) -> tar.file(name, 0644, bytes));
    Files.write(file(), tar.bytes());
    try (ImageArchive archive = ImageArchive.open(file())) {
      Descriptor target = archive.images().getFirst().target();
      ManifestChoice choice = ManifestChoice.of("x", target, Platform.host(), archive);
      assertEquals(2, choice.layers().size());
      assertEquals(LAYER.length, choice.layers().get(1).size());
      assertTrue(archive.has(choice.layers().get(1)));
    }
  }

  @Test
  void aDamagedManifestIsRefused() {
    TestArchive archive = new TestArchive();
    ObjectNode image = archive.image(Platform.host(), List.of(LAYER), TestArchive.command("a"));
    Digest digest = new Digest(image.path("digest").asText());
    archive
        .entries()
        .computeIfPresent(
            "blobs/sha256/" + digest.hex(),
            (_, bytes) -> {
              byte[] changed = bytes.clone();
              changed[bytes.length / 2] ^= 1;
              return changed;
            });
    try (ImageArchive opened = ImageArchive.open(archive.named("x:1", image).write(file()))) {
      ContainerdException failure =
          assertThrows(
              ContainerdException.InvalidImage.class,
              () -> opened.read(opened.images().getFirst().target()));
      assertTrue(failure.getMessage().contains("is damaged"), failure.getMessage());
    }
  }

  @Test
  void whatIsNotInTheArchiveIsNotThere() {
    try (ImageArchive archive = ImageArchive.open(oci("x:1").write(file()))) {
      Descriptor other = new Descriptor("", Digest.sha256(new byte[0]), 0);
      assertEquals(Optional.empty(), archive.read(other));
    }
  }

  @Test
  void aTruncatedArchiveIsRefused() throws IOException {
    byte[] whole = oci("x:1").bytes();
    for (int length : List.of(700, 1700, whole.length / 2)) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThrows(ContainerdException.InvalidImage.class, () -> ImageArchive.open(file()).close());
    }
  }

  @Test
  void whatIsNoArchiveIsRefused() throws IOException {
    ContainerdException absent =
        assertThrows(
            ContainerdException.InvalidImage.class, () -> ImageArchive.open(file()).close());
    assertEquals("there is no image archive " + file(), absent.getMessage());
    for (byte[] content :
        List.of(
            new byte[0],
            new byte[] {1, 2, 3},
            new byte[] {0x1f, (byte) 0x8b, 3},
            new byte[4096],
            new TestLayer().file("a", "b").bytes(),
            new TestLayer().file("index.json", "{}").bytes(),
            new TestLayer().file("index.json", "[nonsense").bytes(),
            new TestLayer().file("index.json", "{\"manifests\":[{}]}").bytes(),
            new TestLayer().file("manifest.json", "[{\"Config\":\"c\"}]").bytes(),
            new TestLayer().file("manifest.json", "{}").bytes())) {
      Files.write(file(), content);
      assertThrows(ContainerdException.InvalidImage.class, () -> ImageArchive.open(file()).close());
    }
  }
}
