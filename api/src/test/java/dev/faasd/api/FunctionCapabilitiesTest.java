package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionCapabilitiesTest {
  private static Map<String, String> annotated(String value) {
    return Map.of(FunctionCapabilities.ANNOTATION, value);
  }

  private static FunctionDeployment deployment(Map<String, String> annotations) {
    return new FunctionDeployment(
        "hello",
        "image",
        "",
        "",
        Map.of(),
        List.of(),
        List.of(),
        Map.of(),
        annotations,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  @Test
  void withoutTheAnnotationThereAreNone() {
    assertEquals(Set.of(), FunctionCapabilities.of(Map.of()));
    assertEquals(Set.of(), FunctionCapabilities.of(annotated(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "'NET_RAW,CAP_CHOWN'",
    "'cap_chown net_raw'",
    "' NET_RAW , CHOWN, '",
  })
  void namesAreWrittenInManyWays(String value) {
    assertEquals(Set.of("CAP_NET_RAW", "CAP_CHOWN"), FunctionCapabilities.of(annotated(value)));
    DeploymentRules.check(deployment(annotated(value)));
  }

  @ParameterizedTest
  @CsvSource({"SYS_ADMIN", "NET_ADMIN", "CAP_SYS_PTRACE", "all", "NET_RAW;CHOWN", "'CHOWN,../x'"})
  void whatReachesTheHostIsRefused(String value) {
    InvalidDeployment refused =
        assertThrows(
            InvalidDeployment.class, () -> DeploymentRules.check(deployment(annotated(value))));
    assertTrue(
        refused.getMessage().contains("cannot be had: use of CAP_CHOWN"), refused::getMessage);
  }
}
