package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Output and running workloads, also over restarts of ours and of containerd. */
class AdoptionIT extends OnPrivateHost {
  private static final String COUNT =
      "i=0; while :; do echo line $i; i=$((i+1)); [ $((i % 50)) = 0 ] && sleep 0.01; done";

  @Test
  void everyByteOfBothStreamsArrives() throws IOException {
    byte[] bytes = linesOfAnyBytes();
    Path data = Files.write(host.files().resolve("data"), bytes);
    workloads.run(
        shell("cat /data; cat /data >&2")
            .mounts(List.of(new BindMount(data, Path.of("/data"), true)))
            .logIdentifier("tests:hello")
            .build());
    await().until(() -> workloads.find(id).orElseThrow().state() instanceof TaskState.Stopped);
    workloads.stop(id, Duration.ZERO);
    assertTrue(split(bytes).equals(output.of(id, StandardStream.STDOUT)));
    assertTrue(split(bytes).equals(output.of(id, StandardStream.STDERR)));
    assertEquals(List.of("tests:hello"), output.identifiers(id));
  }

  @Test
  void noLineIsLostWhileWeAreAway() {
    runCounter();
    await().until(() -> output.of(id).size() > 500);
    workloads.close();
    List<String> before = output.of(id);

    RecordedOutput later = new RecordedOutput();
    workloads = host.open(later);
    Instance running = workloads.find(id).orElseThrow();
    assertTrue(running.running());
    assertTrue(running.address().isPresent());
    workloads.adopt(id);
    workloads.adopt(id);
    await().until(() -> later.of(id).size() > 500);
    workloads.stop(id, Duration.ZERO);
    assertComplete(before, later.of(id));
    assertEquals(List.of(namespace + ":" + id.name()), later.identifiers(id));
  }

  @Test
  void stopWithoutAdoptionStillReadsTheLastLines() {
    runCounter();
    await().until(() -> output.of(id).size() > 500);
    workloads.close();
    List<String> before = output.of(id);

    RecordedOutput later = new RecordedOutput();
    workloads = host.open(later);
    workloads.stop(id, Duration.ZERO);
    assertComplete(before, later.of(id));
  }

  @Test
  void onlyWhatNobodyKnowsIsCollected() {
    WorkloadId other = new WorkloadId(namespace, "other.g1.0");
    runCounter();
    workloads.run(
        WorkloadSpec.of(other, PrivateHost.BUSYBOX).entrypoint(List.of("sleep", "600")).build());
    workloads.close();
    workloads = host.open(output);
    workloads.collect(namespace, Set.of(other));
    assertTrue(workloads.find(id).isEmpty());
    assertTrue(workloads.find(other).orElseThrow().running());
    assertTrue(workloads.find(other).orElseThrow().address().isPresent());
  }

  @Test
  void workloadOutlivesContainerd() {
    RecordedEvents events = new RecordedEvents();
    try (Watch _ = workloads.watch(events)) {
      await().until(() -> events.connections() == 1);
      runCounter();
      host.containerd().kill();
      int count = output.of(id).size();
      await().until(() -> output.of(id).size() > count + 500);
      host.containerd().startAgain();
      await().until(() -> events.connections() == 2);
      assertTrue(workloads.find(id).orElseThrow().running());
      workloads.stop(id, Duration.ZERO);
      await().until(() -> events.exit(id).isPresent());
      assertComplete(List.of(), output.of(id));
      assertTrue(workloads.start(id).running());
    }
  }

  /** Its shim, which has forgotten the task, is taken for one. */
  @Test
  void taskThatContainerdLeftHalfRemovedGivesWay() throws Exception {
    workloads.run(shell("echo ready").build());
    await().until(() -> workloads.find(id).orElseThrow().state() instanceof TaskState.Stopped);
    host.containerd().kill();
    String socket = host.containerd().socket().toString();
    assertEquals(
        0,
        new ProcessBuilder(
                "ctr", "-a", socket, "-n", namespace, "shim", "--id", id.name(), "delete",
                id.name())
            .start()
            .waitFor());
    host.containerd().startAgain();
    assertTrue(workloads.find(id).orElseThrow().state() instanceof TaskState.Absent);
    workloads.start(id);
    await().until(() -> output.of(id).equals(List.of("ready", "ready")));
  }

  @Test
  void processThatIsKilledFromOutsideIsToldAndStartedAgain() {
    RecordedEvents events = new RecordedEvents();
    try (Watch _ = workloads.watch(events)) {
      await().until(events::connected);
      Instance instance = runCounter();
      kill(pid(instance));
      await().until(() -> events.exit(id).isPresent());
      assertEquals(137, events.exit(id).orElseThrow().exitCode());
      assertEquals(false, events.exit(id).orElseThrow().outOfMemory());
      assertTrue(workloads.start(id).running());
    }
  }

  @Test
  void shimThatDiesTakesItsWorkloadAlongAndItIsStartedAgain() {
    RecordedEvents events = new RecordedEvents();
    try (Watch _ = workloads.watch(events)) {
      await().until(events::connected);
      long shim = ProcessHandle.of(pid(runCounter())).orElseThrow().parent().orElseThrow().pid();
      kill(shim);
      await().until(() -> events.exit(id).isPresent());
      await().until(() -> !workloads.find(id).orElseThrow().running());
      assertTrue(workloads.start(id).running());
    }
  }

  private static long pid(Instance instance) {
    return ((TaskState.Running) instance.state()).pid();
  }

  private static void kill(long pid) {
    assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
  }

  private Instance runCounter() {
    return workloads.run(shell(COUNT).build());
  }

  /** A line that was cut when the first reader left may be in two parts. */
  private static void assertComplete(List<String> before, List<String> after) {
    List<String> whole = new ArrayList<>(before);
    List<String> rest = new ArrayList<>(after);
    if (!whole.isEmpty() && !rest.isEmpty() && !rest.getFirst().equals("line " + whole.size())) {
      whole.set(whole.size() - 1, whole.getLast() + rest.removeFirst());
    }
    whole.addAll(rest);
    for (int i = 0; i < whole.size() - 1; i++) {
      assertEquals("line " + i, whole.get(i));
    }
    // The process may have been killed within its last line.
    assertTrue(("line " + (whole.size() - 1)).startsWith(whole.getLast()), whole.getLast());
  }

  private static byte[] linesOfAnyBytes() {
    Random random = new Random(11);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int length : new int[] {0, 1, 100, 48 * 1024, 70_000, 200_000, 3, 1_000_000}) {
      byte[] line = new byte[length];
      random.nextBytes(line);
      bytes.writeBytes(line);
      bytes.write('\n');
    }
    bytes.writeBytes("no line feed".getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static List<String> split(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    LineSplitter splitter =
        new LineSplitter(line -> lines.add(new String(line, StandardCharsets.ISO_8859_1)));
    splitter.accept(ByteBuffer.wrap(bytes));
    splitter.finish();
    return lines;
  }
}
