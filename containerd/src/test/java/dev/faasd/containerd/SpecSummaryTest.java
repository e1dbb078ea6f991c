package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpecSummaryTest {
  private static SpecSummary of(String spec) {
    return SpecSummary.of(
        new Container(
            "hello", Map.of(), "img", "overlayfs", "key", spec, Instant.EPOCH, Instant.EPOCH));
  }

  @Test
  void whatWeWriteIsRead() {
    SpecSummary summary =
        of(
            RuntimeSpec.builder()
                .env(List.of("PATH=/bin", "fprocess=cat"))
                .hostname("hello")
                .bind(Path.of("/var/lib/faasd/hosts"), "/etc/hosts", true)
                .readOnlyRoot(true)
                .resources(LinuxResources.UNLIMITED.withMemory(1 << 20))
                .build()
                .json());
    assertEquals(
        new SpecSummary(
            "hello",
            List.of("PATH=/bin", "fprocess=cat"),
            Map.of("/etc/hosts", "/var/lib/faasd/hosts"),
            OptionalLong.of(1 << 20),
            true),
        summary);
  }

  @Test
  void whatIsNotSaidIsEmpty() {
    assertEquals(new SpecSummary("", List.of(), Map.of(), OptionalLong.empty(), false), of("{}"));
  }

  @Test
  void whatIsNoSpecificationIsNamed() {
    for (String bad : List.of("", "{", "7", "null")) {
      ContainerdException.InvalidArgument refused =
          assertThrows(ContainerdException.InvalidArgument.class, () -> of(bad), bad);
      assertTrue(refused.getMessage().contains("of container hello"), refused.getMessage());
    }
  }
}
