package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * A host for each test class, a containerd namespace for each test; and after each the proof that
 * nothing is left of it.
 */
@Tag("integration")
abstract class OnPrivateHost {
  protected static PrivateHost host;

  protected final RecordedOutput output = new RecordedOutput();
  protected String namespace;
  protected WorkloadId id;
  protected Workloads workloads;

  @BeforeAll
  static void startHost() throws IOException {
    host = new PrivateHost();
  }

  @AfterAll
  static void closeHost() {
    host.close();
  }

  @BeforeEach
  void open() {
    namespace = host.newNamespace();
    id = new WorkloadId(namespace, "hello.g1.0");
    workloads = host.open(output);
    workloads.images().ensure(namespace, PrivateHost.BUSYBOX);
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    workloads.collect(namespace, Set.of());
    workloads.close();
    assertEquals(List.of(), host.leftIn(namespace));
  }

  protected WorkloadSpecBuilder busybox(String... words) {
    return WorkloadSpec.of(id, PrivateHost.BUSYBOX).entrypoint(List.of(words));
  }

  protected WorkloadSpecBuilder shell(String script) {
    return busybox("sh", "-c", script);
  }

  protected void awaitLine(String line) {
    await().until(() -> output.of(id).contains(line));
  }
}
