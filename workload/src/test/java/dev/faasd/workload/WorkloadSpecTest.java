package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.faasd.cni.Access;
import dev.faasd.containerd.UserIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadSpecTest {
  private static final WorkloadId ID = new WorkloadId("tests", "hello.g1.0");

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "a--b", "a/b", "ä", "a b", "../a"})
  void namesThatContainerdRefusesAreRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> new WorkloadId("tests", name));
    assertThrows(IllegalArgumentException.class, () -> new WorkloadId(name, "hello"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"containerd.io/restart.status", "dev.faasd/owner", "dev.faasd/workload.x"})
  void labelsThatSomeoneActsOnAreRefused(String label) {
    WorkloadSpecBuilder spec = WorkloadSpec.of(ID, "hello").labels(Map.of(label, "x"));
    assertThrows(IllegalArgumentException.class, spec::build);
  }

  @Test
  void labelBeyondContainerdsLimitIsRefused() {
    WorkloadSpecBuilder spec = WorkloadSpec.of(ID, "hello").labels(Map.of("k", "x".repeat(4096)));
    assertThrows(IllegalArgumentException.class, spec::build);
  }

  @Test
  void marksAreReadBackAsTheyWereWritten() {
    Marks marks =
        new Marks(
            "provider",
            "openfaas-fn:hello",
            3,
            Access.exposing(Set.of(8080, 9090)),
            List.of(
                new PublishedPort("0.0.0.0", 8080, 80, "tcp"),
                new PublishedPort("127.0.0.1", 53, 53, "udp")),
            Optional.of(new UserIdentity(100, 101, List.of())));
    Map<String, String> labels = marks.write(Map.of("dev.faasd/generation", "4"));
    assertEquals(marks, Marks.read(labels));
    assertEquals(Map.of("dev.faasd/generation", "4"), Marks.foreign(labels));
  }
}
