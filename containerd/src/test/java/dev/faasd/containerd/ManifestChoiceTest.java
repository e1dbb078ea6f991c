package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestChoiceTest {
  private static final byte[] LAYER = new TestLayer().file("a", "a").bytes();

  @TempDir private Path directory;

  private static Platform platform(String text) {
    String[] parts = text.split("/", -1);
    return new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
  }

  private String choose(TestArchive archive, ObjectNode target, String host) {
    Path file = archive.named("x:1", target).write(directory.resolve("image.tar"));
    try (ImageArchive opened = ImageArchive.open(file)) {
      ManifestChoice choice =
          ManifestChoice.of("x:1", opened.images().getFirst().target(), platform(host), opened);
      return ImageConfig.fromJson(Json.read(opened.read(choice.config()).orElseThrow(), "config"))
          .cmd()
          .getFirst();
    }
  }

  private static ObjectNode image(TestArchive archive, String platform) {
    return archive.image(platform(platform), List.of(LAYER), TestArchive.command(platform));
  }

  private String chooseOf(String host, String... platforms) {
    TestArchive archive = new TestArchive();
    ObjectNode index =
        archive.index(Stream.of(platforms).map(p -> image(archive, p)).toArray(ObjectNode[]::new));
    return choose(archive, index, host);
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/amd64",
    "linux/arm64/v8, linux/arm64/v8",
    "linux/arm/v7, linux/arm/v7",
    "linux/arm/v6, linux/arm/v6",
    "linux/arm/v8, linux/arm/v7",
  })
  void theBestForTheHostIsChosen(String host, String chosen) {
    assertEquals(
        chosen,
        chooseOf(
            host,
            "windows/amd64",
            "linux/arm/v5",
            "linux/arm/v6",
            "linux/arm/v7",
            "linux/amd64/v3",
            "linux/amd64",
            "linux/arm64/v8",
            "unknown/unknown"));
  }

  @Test
  void anIndexInAnIndexIsWalked() {
    TestArchive archive = new TestArchive();
    ObjectNode inner = archive.index(image(archive, "linux/amd64"));
    ObjectNode outer = archive.index(image(archive, "linux/arm64/v8"), inner);
    assertEquals("linux/amd64", choose(archive, outer, "linux/amd64"));
  }

  @Test
  void withoutADeclaredPlatformTheConfigurationTells() {
    TestArchive archive = new TestArchive();
    ObjectNode image = image(archive, "linux/amd64");
    image.remove("platform");
    assertEquals("linux/amd64", choose(archive, image, "linux/amd64"));
  }

  @Test
  void manifestsThatAreNotInTheArchiveAreNoChoice() {
    TestArchive archive = new TestArchive();
    ObjectNode absent = image(new TestArchive(), "linux/amd64");
    ObjectNode index = archive.index(absent, image(archive, "linux/arm/v7"));
    ContainerdException failure =
        assertThrows(
            ContainerdException.MissingPlatform.class, () -> choose(archive, index, "linux/amd64"));
    assertEquals("image x:1 is not for linux/amd64 but for linux/arm/v7", failure.getMessage());
  }

  @Test
  void aVariantThatTheHostMayNotHaveIsNoChoice() {
    assertThrows(
        ContainerdException.MissingPlatform.class, () -> chooseOf("linux/amd64", "linux/amd64/v3"));
  }

  @ParameterizedTest
  @CsvSource({
    "amd64, linux/amd64",
    "aarch64, linux/arm64/v8",
    "arm, linux/arm/v7",
    "riscv64, linux/riscv64"
  })
  void javasNameOfAnArchitectureIsTranslated(String java, String go) {
    assertEquals(go, Platform.of(java).toString());
  }
}
