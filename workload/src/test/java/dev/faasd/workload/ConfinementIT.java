package dev.faasd.workload;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a workload tries against its host, as root inside, and is refused. */
class ConfinementIT extends OnPrivateHost {
  private static final String CONTROL_GROUP =
      "for f in /sys/fs/cgroup/%s /sys/fs/cgroup/%s; do [ -r $f ] && cat $f; done; ";

  @ParameterizedTest
  @CsvSource({
    "mount -t tmpfs none /tmp",
    "umount /sys/fs/cgroup",
    "unshare -U true",
    "unshare -n true",
    "chroot / /bin/busybox true",
    "mknod /tmp/disk b 8 0",
    "hostname other",
    "swapon /etc/passwd",
    "chown 7 /etc/passwd",
    "ip link set lo down",
    "nice -n -5 true",
    "dmesg -c",
    "reboot -f",
    "renice -n -5 1",
    "dd if=/etc/passwd of=/proc/sys/kernel/hostname",
    "dd if=/etc/passwd of=/proc/irq/default_smp_affinity",
    "dd if=/etc/passwd of=/sys/fs/cgroup/cgroup.procs",
    "mkdir /sys/fs/cgroup/more",
    "rm /proc/sys/kernel/core_pattern",
  })
  void refused(String command) {
    workloads.run(shell("busybox " + command + " 2>&1 && echo done || echo refused").build());
    await().until(() -> output.of(id).stream().anyMatch(Set.of("done", "refused")::contains));
    assertEquals("refused", output.of(id).getLast(), () -> output.of(id).toString());
  }

  @Test
  void memoryOfTheKernelIsMasked() {
    workloads.run(
        shell("head -c 1 /proc/kcore /proc/keys /proc/timer_list | od -c; echo tried").build());
    awaitLine("tried");
    assertEquals(List.of(), digits(output.of(id)));
  }

  private static List<String> digits(List<String> lines) {
    return lines.stream().filter(line -> line.matches("[0-9]*[1-9] +.*")).toList();
  }

  @Test
  void processHasNoRightsAndCannotGainAny() {
    Map<String, String> status = status(shell("cat /proc/self/status; echo end"));
    for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      assertEquals("0000000000000000", status.get(set), set);
    }
    assertEquals("1", status.get("NoNewPrivs"));
    assertEquals("2", status.get("Seccomp"));
  }

  @Test
  void rightThatIsGivenIsThereForUsersOtherThanRootToo() {
    Map<String, String> status =
        status(
            shell("cat /proc/self/status; echo end")
                .user("1234")
                .capabilities(Set.of("CAP_NET_RAW")));
    assertEquals("0000000000002000", status.get("CapEff"));
    assertEquals("0000000000002000", status.get("CapBnd"));
  }

  private Map<String, String> status(WorkloadSpecBuilder spec) {
    workloads.run(spec.build());
    awaitLine("end");
    return output.of(id).stream()
        .filter(line -> line.contains(":"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(':')),
                line -> line.substring(line.indexOf(':') + 1).strip()));
  }

  @Test
  void forkBombEndsAtTheLimit() {
    workloads.run(
        shell(
                "(while :; do sleep 600 & done); "
                    + CONTROL_GROUP
                        .formatted("pids.current", "pids/pids.current")
                        .replace("cat", "read n <")
                    + "echo count $n; echo bounded; sleep 600")
            .resources(Resources.UNLIMITED.withProcesses(20))
            .build());
    awaitLine("bounded");
    int count =
        output.of(id).stream()
            .filter(line -> line.startsWith("count "))
            .mapToInt(line -> Integer.parseInt(line.substring("count ".length())))
            .findFirst()
            .orElseThrow();
    assertTrue(count > 10 && count <= 20, () -> Integer.toString(count));
  }

  @Test
  void itsLimitsAreWhereRuntimesLookForThem() {
    workloads.run(
        shell(
                CONTROL_GROUP.formatted("memory.max", "memory/memory.limit_in_bytes")
                    + "cat /proc/self/oom_score_adj; echo end")
            .resources(Resources.UNLIMITED.withMemoryBytes(48 << 20).withOomScore(500))
            .build());
    awaitLine("end");
    assertEquals(List.of("50331648", "500", "end"), output.of(id));
  }

  @Test
  void shareOfTheProcessorsIsByWhatWasAskedFor() {
    List<Integer> weights =
        List.of(weight("half", 500), weight("one", 1000), weight("usual", 0), weight("two", 2000));
    assertTrue(
        weights.get(0) < weights.get(1) && weights.get(1) < weights.get(3), weights::toString);
    assertEquals(weights.get(1), weights.get(2), weights::toString);
  }

  private int weight(String name, int millis) {
    WorkloadId one = new WorkloadId(namespace, name);
    Resources share =
        millis == 0 ? Resources.UNLIMITED : Resources.UNLIMITED.withCpuShareMillis(millis);
    workloads.run(
        WorkloadSpec.of(one, PrivateHost.BUSYBOX)
            .entrypoint(
                List.of("sh", "-c", CONTROL_GROUP.formatted("cpu.weight", "cpu/cpu.shares")))
            .resources(share)
            .build());
    await().until(() -> !output.of(one).isEmpty());
    return Integer.parseInt(output.of(one).getFirst());
  }
}
