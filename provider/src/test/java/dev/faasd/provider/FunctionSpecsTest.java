package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionResources;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.WorkloadSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionSpecsTest {
  @TempDir Path directory;

  private WorkloadSpec spec(
      Map<String, String> annotations, FunctionResources limits, FunctionResources requests) {
    FunctionDeployment deployment =
        new FunctionDeployment(
            "hello",
            "image",
            "",
            "",
            Map.of(),
            List.of(),
            List.of(),
            Map.of(),
            annotations,
            Optional.of(limits),
            Optional.of(requests),
            false);
    FakeWorkloads workloads = new FakeWorkloads();
    FunctionSpecs specs =
        new FunctionSpecs(
            List.of(),
            new FunctionLimits(OptionalInt.of(300), OptionalLong.empty()),
            new Secrets(
                new SecretFiles(directory),
                new FunctionNamespaces(workloads.namespaces()),
                workloads));
    return specs.of(
        FunctionRecord.of(deployment, 1, "sha256:1", "", 1, Instant.EPOCH),
        new WorkloadId("openfaas-fn", "hello.g1.0"));
  }

  @Test
  void limitsAndRequestsBecomeWhatTheKernelKnows() {
    WorkloadSpec spec =
        spec(
            Map.of(),
            new FunctionResources("128Mi", "500m"),
            new FunctionResources("64Mi", "250m"));
    assertEquals(OptionalLong.of(128 << 20), spec.resources().memoryBytes());
    assertEquals(OptionalLong.of(64 << 20), spec.resources().reservedBytes());
    assertEquals(OptionalInt.of(500), spec.resources().cpuMillis());
    assertEquals(OptionalInt.of(250), spec.resources().cpuShareMillis());
  }

  @Test
  void functionIsConfinedWithoutAWord() {
    WorkloadSpec spec =
        spec(Map.of(), new FunctionResources("", ""), new FunctionResources("", ""));
    assertTrue(spec.isolated());
    assertEquals(Set.of(), spec.capabilities());
    assertEquals(OptionalInt.of(300), spec.resources().processes());
    assertTrue(spec.resources().oomScore() > 0);
    assertEquals(OptionalLong.empty(), spec.resources().memoryBytes());
  }

  @Test
  void capabilityThatIsAskedForIsGiven() {
    WorkloadSpec spec =
        spec(
            Map.of("dev.faasd.capabilities", "net_raw"),
            new FunctionResources("", ""),
            new FunctionResources("", ""));
    assertEquals(Set.of("CAP_NET_RAW"), spec.capabilities());
  }
}
