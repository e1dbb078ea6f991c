package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.DeploymentRules;
import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionResources;
import dev.faasd.workload.Stranger;
import dev.faasd.workload.WorkloadId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginalFunctionTest {
  private static final WorkloadId ID = new WorkloadId("openfaas-fn", "hello");

  /** What every function of the original has mounted. */
  private static final Map<String, String> BINDS =
      Map.of(
          "/etc/hosts", "/var/lib/faasd/hosts",
          "/etc/resolv.conf", "/var/lib/faasd/resolv.conf");

  private static Stranger container(String snapshot, String hostname, Map<String, String> binds) {
    return container(snapshot, hostname, binds, OptionalLong.empty());
  }

  private static Stranger container(
      String snapshot, String hostname, Map<String, String> binds, OptionalLong memory) {
    return new Stranger(
        ID,
        "docker.io/functions/hello:latest",
        Map.of(
            "com.openfaas.scale.min", "1",
            "tier", "",
            "com.openfaas.annotations.topic", "a,b",
            "com.openfaas.annotations.nested", "{\"a\":\n\"b\"}",
            "io.containerd.image.config.stop-signal", "SIGTERM",
            "containerd.io/gc.expire", "never"),
        snapshot,
        hostname,
        List.of(
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG=C",
            "GREETING=hi",
            "query=a=b",
            "python index.py",
            "fprocess=cat -"),
        binds,
        memory,
        true,
        true,
        Optional.of("10.62.0.7"),
        Instant.EPOCH);
  }

  @Test
  void originalsContainersAreToldFromOthers() {
    assertTrue(OriginalFunction.made(container("hello-snapshot", "hello", BINDS)));
    assertFalse(OriginalFunction.made(container("hello", "hello", BINDS)));
    assertFalse(OriginalFunction.made(container("hello-snapshot", "", BINDS)));
    assertFalse(OriginalFunction.made(container("hello-snapshot", "hello", Map.of())));
    assertFalse(
        OriginalFunction.made(
            container("hello-snapshot", "hello", Map.of("/etc/hosts", "/etc/hosts"))));
  }

  @Test
  void whatWasDeployedIsReadBack() {
    Map<String, String> binds =
        Map.of(
            "/etc/hosts", "/var/lib/faasd/hosts",
            "/var/openfaas/secrets/token", "/var/lib/faasd-provider/secrets/openfaas-fn/token",
            "/var/openfaas/secrets/api-key", "/var/lib/faasd-provider/secrets/openfaas-fn/api-key");
    FunctionDeployment deployed =
        OriginalFunction.deployment(
            container("hello-snapshot", "hello", binds, OptionalLong.of(128 << 20)),
            Map.of("LANG", "C", "GREETING", "hello", "fprocess", "env"));
    assertEquals(
        new FunctionDeployment(
            "hello",
            "docker.io/functions/hello:latest",
            "openfaas-fn",
            "cat -",
            Map.of("GREETING", "hi", "query", "a=b"),
            List.of(),
            List.of("api-key", "token"),
            Map.of("com.openfaas.scale.min", "1", "tier", ""),
            Map.of("topic", "a,b", "nested", "{\"a\":\n\"b\"}"),
            Optional.of(new FunctionResources("128Mi", "")),
            Optional.empty(),
            true),
        deployed);
    DeploymentRules.check(deployed);
  }

  @Test
  void whatComesWithTheImageIsNotTheFunctionsOwn() {
    FunctionDeployment deployed =
        OriginalFunction.deployment(
            container("hello-snapshot", "hello", BINDS),
            Map.of("LANG", "C", "GREETING", "hi", "query", "a=b", "fprocess", "cat -"));
    assertEquals(Map.of(), deployed.envVars());
    assertEquals("", deployed.envProcess());
    assertEquals(Optional.empty(), deployed.limits());
  }

  @ParameterizedTest
  @CsvSource({
    "134217728, 128Mi",
    "1073741824, 1Gi",
    "128000000, 125000Ki",
    "20000001, 20000001",
    "3072, 3Ki",
    "1, 1"
  })
  void memoryIsWrittenAsPeopleDo(long bytes, String quantity) {
    FunctionResources limits =
        OriginalFunction.deployment(
                container("hello-snapshot", "hello", BINDS, OptionalLong.of(bytes)), Map.of())
            .limits()
            .orElseThrow();
    assertEquals(quantity, limits.memory());
    assertEquals(bytes, limits.memoryQuantity().orElseThrow().units());
  }

  @Test
  void noLimitIsNone() {
    for (long none : List.of(0L, -1L)) {
      assertEquals(
          Optional.empty(),
          OriginalFunction.deployment(
                  container("hello-snapshot", "hello", BINDS, OptionalLong.of(none)), Map.of())
              .limits());
    }
  }
}
