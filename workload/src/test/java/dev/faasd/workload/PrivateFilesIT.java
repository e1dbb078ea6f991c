package dev.faasd.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PrivateFilesIT extends OnPrivateHost {
  private static final Path TARGET = Path.of("/var/openfaas/secrets");

  private static Map<String, byte[]> files(String... namesAndContents) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      files.put(namesAndContents[i], namesAndContents[i + 1].getBytes(UTF_8));
    }
    return files;
  }

  private WorkloadSpec reader(String script, Map<String, byte[]> files) {
    return shell("cd " + TARGET + "; " + script)
        .user("100:101")
        .privateFiles(new PrivateFiles(TARGET, files))
        .build();
  }

  private Path directory() {
    return host.settings().runDirectory().resolve("files").resolve(namespace).resolve(id.name());
  }

  @Test
  void onlyTheWorkloadsUserReadsThemAndNobodyWritesThem() throws IOException {
    workloads.run(
        reader(
            "cat key; ls -ln key | cut -c1-10; id -u; echo x > new || echo fixed; echo done; sleep 1000",
            files("key", "hush\n")));
    awaitLine("done");
    assertEquals(
        List.of("hush", "-r--------", "100", "fixed", "done"),
        output.of(id, StandardStream.STDOUT));
    assertEquals(100, Files.getAttribute(directory().resolve("key"), "unix:uid"));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(host.settings().runDirectory().resolve("files"))));
    assertEquals("tmpfs", Files.getFileStore(directory()).type());
  }

  @Test
  void runningWorkloadSeesAnotherContentAtOnceAndWhole() {
    workloads.run(
        reader(
            "until [ -e go ]; do sleep 0.05; done; cat one two; ls; echo done",
            files("one", "1\n", "two", "2\n")));
    workloads.replacePrivateFile(namespace, "two", "deux\n".getBytes(UTF_8));
    workloads.replacePrivateFile(namespace, "never", new byte[0]);
    workloads.supply(id, files("one", "1\n", "two", "deux\n", "go", ""));
    awaitLine("done");
    assertEquals(
        List.of("1", "deux", "go", "one", "two", "done"), output.of(id, StandardStream.STDOUT));
  }

  @Test
  void theyAreSuppliedAgainAfterAReboot() throws IOException {
    workloads.run(reader("cat key; sleep 1000", files("key", "before\n")));
    awaitLine("before");
    workloads.stop(id, Duration.ZERO);
    Files.delete(directory().resolve("key"));
    Files.delete(directory());
    workloads.supply(id, files("key", "after\n"));
    workloads.start(id);
    awaitLine("after");
  }

  @Test
  void nothingIsLeftOfThemAfterADeletion() {
    workloads.run(reader("cat key; sleep 1000", files("key", "x\n")));
    awaitLine("x");
    workloads.delete(id, Duration.ZERO);
    assertFalse(Files.exists(directory()));
    assertFalse(Mounts.isMountPoint(host.settings().runDirectory().resolve("files")));
  }

  @Test
  void nothingIsLeftOfThemWhenTheWorkloadCannotRun() {
    WorkloadSpec broken =
        busybox("/never").privateFiles(new PrivateFiles(TARGET, files("key", "x"))).build();
    assertThrows(WorkloadException.class, () -> workloads.run(broken));
    assertFalse(Files.exists(directory()));
  }

  @Test
  void thoseOfACrashedProcessAreCollected() throws IOException {
    workloads.run(reader("sleep 1000", files("key", "x")));
    host.client().inNamespace(namespace).tasks().kill(id.name(), 9);
    await().until(() -> !workloads.find(id).orElseThrow().running());
    host.client().inNamespace(namespace).tasks().delete(id.name());
    host.client().inNamespace(namespace).containers().delete(id.name());
    assertTrue(Files.exists(directory()));
    workloads.collect(namespace, Set.of());
    assertFalse(Files.exists(directory()));
  }
}
