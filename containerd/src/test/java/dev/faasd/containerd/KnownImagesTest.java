package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownImagesTest {
  private static final Digest DIGEST = new Digest("sha256:" + "a".repeat(64));

  private final KnownImages known = new KnownImages();
  private int reads;

  @Test
  void documentsAreReadOnceWhateverTheNames() {
    assertEquals(image("one"), known.of(record("one"), () -> read("one")));
    assertEquals(image("two"), known.of(record("two"), () -> read("two")));
    assertEquals(1, reads);
  }

  @Test
  void whatCouldNotBeReadIsTriedAgain() {
    assertThrows(
        ContainerdException.NotFound.class,
        () ->
            known.of(
                record("one"),
                () -> {
                  throw new ContainerdException.NotFound("gone");
                }));
    assertEquals(image("one"), known.of(record("one"), () -> read("one")));
  }

  private Image read(String name) {
    reads++;
    return image(name);
  }

  private static Image image(String name) {
    return new Image(
        name,
        DIGEST,
        DIGEST,
        ImageConfig.fromJson(Json.read("{}".getBytes(StandardCharsets.UTF_8), "config")));
  }

  private static ImageRecord record(String name) {
    return new ImageRecord(
        name,
        new Descriptor("application/vnd.oci.image.index.v1+json", DIGEST, 2, Map.of()),
        Map.of());
  }
}
