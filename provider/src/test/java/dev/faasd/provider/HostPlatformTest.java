package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPlatformTest {
  private final HostPlatform host = new HostPlatform("linux", "amd64");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.platform.os == linux",
        "node.platform.os==linux",
        "node.platform.os != windows",
        "kubernetes.io/os=linux",
        "kubernetes.io/arch=amd64",
        "kubernetes.io/arch = x86_64",
        "node.platform.arch != arm64",
        "node.labels.disk == ssd",
        "anything at all",
        "",
        "=",
        "=="
      })
  void functionMayBeHere(String constraint) {
    assertDoesNotThrow(() -> host.check(List.of(constraint)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.platform.os == windows",
        "node.platform.os!=linux",
        "kubernetes.io/os=windows",
        "kubernetes.io/arch=arm64",
        "beta.kubernetes.io/arch=aarch64",
        "node.platform.arch != x86_64"
      })
  void functionForAnotherPlatformIsRefusedWithTheConstraint(String constraint) {
    String message =
        assertThrows(
                ProviderException.Refused.class,
                () -> host.check(List.of("node.platform.os == linux", constraint)))
            .getMessage();
    assertTrue(message.contains(constraint) && message.contains("linux/amd64"), message);
  }

  @Test
  void thisHostMeetsItsOwnName() {
    HostPlatform current = HostPlatform.current();
    assertDoesNotThrow(
        () ->
            current.check(
                List.of(
                    "node.platform.os=" + current.os(),
                    "kubernetes.io/arch=" + System.getProperty("os.arch"))));
  }
}
