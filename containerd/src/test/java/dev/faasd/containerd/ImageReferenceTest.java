package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "alpine, docker.io/library/alpine:latest",
    "alpine:3.20, docker.io/library/alpine:3.20",
    "functions/alpine:latest, docker.io/functions/alpine:latest",
    "ghcr.io/openfaas/figlet, ghcr.io/openfaas/figlet:latest",
    "localhost:5000/x, localhost:5000/x:latest",
    "localhost/x, localhost/x:latest",
    "UPPER/x, UPPER/x:latest",
    "index.docker.io/foo/bar, docker.io/foo/bar:latest",
    "docker.io/alpine, docker.io/library/alpine:latest",
    "x@" + DIGEST + ", docker.io/library/x@" + DIGEST,
    "x:1@" + DIGEST + ", docker.io/library/x:1@" + DIGEST,
    "127.0.0.1:5000/a/b/c:v1.0_x-y, 127.0.0.1:5000/a/b/c:v1.0_x-y",
    "a__b/c--d/e.f_g, docker.io/a__b/c--d/e.f_g:latest",
    "[fd00::1]:5000/x, [fd00::1]:5000/x:latest",
    "registry.example/x:5000, registry.example/x:5000",
  })
  void aNameIsWrittenInFull(String given, String full) {
    assertEquals(full, ImageReference.parse(given).toString());
    assertEquals(full, ImageReference.parse(full).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bad image",
        "http://x/y",
        "UPPER",
        "x/UPPER",
        "x:",
        "x@",
        "x@sha256:12",
        "/x",
        "x//y",
        "x:tag:tag",
        "-x/y.z",
        "a___b",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      })
  void whatIsNoReferenceIsRefused(String given) {
    ContainerdException failure =
        assertThrows(ContainerdException.InvalidReference.class, () -> ImageReference.parse(given));
    assertTrue(failure.getMessage().startsWith("\"" + given + "\" is not an image reference"));
  }

  @ParameterizedTest
  @ValueSource(ints = {236, 300, 5000})
  void aNameThatIsTooLongIsRefused(int length) {
    String name = "a".repeat(length);
    assertThrows(
        ContainerdException.InvalidReference.class, () -> ImageReference.parse(name + name));
  }
}
