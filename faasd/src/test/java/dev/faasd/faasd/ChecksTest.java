package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.cni.PortMapping;
import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.ComposeReader;
import dev.faasd.compose.ComposeSource;
import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.Mounts;
import dev.faasd.posix.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found wrong with a host, from facts about it. */
class ChecksTest {
  @TempDir Path root;

  @Test
  void allProblemsAreToldAtOnce() {
    CannotStartException failure =
        assertThrows(
            CannotStartException.class,
            () ->
                new Preflight(List.of(() -> List.of("a", "b"), List::of, () -> List.of("c")))
                    .run());
    assertEquals("a\nb\nc", failure.getMessage());
  }

  @Test
  void aHostWithoutSystemdIsToldOf() throws IOException {
    assertTrue(only(new SystemdCheck(root)).startsWith("systemd does not run this host"));
    Files.createDirectories(root.resolve("run/systemd/system"));
    assertEquals(List.of(), new SystemdCheck(root).problems());
  }

  @Test
  void aKernelThatCanAllIsFine() {
    assertEquals(List.of(), new KernelCheck(_ -> new ProcessResult(0, "", "")).problems());
  }

  @ParameterizedTest
  @CsvSource({
    "type bridge,bridges",
    "type veth,veth pairs",
    "-t overlay,overlay file systems",
    "iptables,masquerading by iptables",
    "nft,nftables' rules for bridges"
  })
  void eachThingThatAKernelCannotDoIsNamed(String command, String lack) {
    String found =
        only(
            new KernelCheck(
                argv ->
                    new ProcessResult(String.join(" ", argv).contains(command) ? 1 : 0, "", "")));
    assertTrue(found.startsWith("this kernel makes no " + lack + ": load its module"), found);
  }

  @Test
  void aKernelWithoutNamespacesIsAskedNothingElse() {
    String found = only(new KernelCheck(_ -> new ProcessResult(1, "", "unshare failed")));
    assertTrue(found.startsWith("this kernel makes no network and mount namespaces"), found);
  }

  @Test
  void aProgramThatIsMissingIsNoLackOfTheKernel() {
    assertEquals(
        List.of(),
        new KernelCheck(argv -> new ProcessResult(argv.contains("nft") ? 127 : 0, "", ""))
            .problems());
  }

  @Test
  void controlGroupsOfVersion2MustHaveTheControllers() throws IOException {
    Path groups = Files.createDirectory(root.resolve("groups"));
    Files.writeString(groups.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
    assertEquals(List.of(), new ControlGroupsCheck(groups, root).problems());
    Files.writeString(groups.resolve("cgroup.controllers"), "cpuset cpu io pids\n");
    assertTrue(only(new ControlGroupsCheck(groups, root)).contains("cgroup_enable=memory"));
  }

  @Test
  void controlGroupsOfVersion1MustHaveTheFreezerToo() throws IOException {
    Path groups = Files.createDirectory(root.resolve("groups"));
    Files.writeString(
        root.resolve("cgroups"),
        """
        #subsys_name\thierarchy\tnum_cgroups\tenabled
        cpu\t3\t64\t1
        memory\t4\t64\t1
        freezer\t0\t64\t1
        pids\t6\t64\t1
        """);
    assertTrue(
        only(new ControlGroupsCheck(groups, root))
            .startsWith("the control group controller freezer is not there"));
  }

  @Test
  void missingProgramsAreToldWithTheirPackages() throws IOException {
    List<String> names =
        List.of("runc", "ip", "bridge", "iptables", "iptables-save", "iptables-restore");
    for (String name : names) {
      program(root.resolve("bin").resolve(name));
    }
    for (String plugin : List.of("bridge", "host-local")) {
      program(root.resolve("cni").resolve(plugin));
    }
    List<String> problems =
        new ProgramsCheck(List.of(root.resolve("bin")), List.of(root.resolve("cni"))).problems();
    assertEquals(2, problems.size(), problems::toString);
    assertEquals(
        "there is no program nft: install the package nftables (apt-get install nftables)",
        problems.getFirst());
    assertTrue(problems.getLast().startsWith("the CNI plugins portmap are in none of"));
  }

  @Test
  void aPortThatIsTakenIsToldWithItsHolder() {
    String found =
        only(
            new PortsCheck(
                List.of(PortMapping.tcp(8080, 8080), PortMapping.tcp(8081, 8081)),
                port ->
                    port.hostPort() == 8080 ? Optional.of("nginx (process 812)") : Optional.empty(),
                _ -> false));
    assertTrue(found.startsWith("nginx (process 812) listens on port 8080/tcp: stop it"), found);
  }

  @Test
  void ourOwnPortsAreFree() {
    assertEquals(
        List.of(),
        new PortsCheck(
                List.of(PortMapping.tcp(8081, 8081)),
                _ -> Optional.of("java (process 7)"),
                "java (process 7)"::equals)
            .problems());
  }

  @Test
  void anAddressThatTheHostDoesNotHaveIsToldOf() throws IOException {
    ComposeFile compose =
        compose(
            """
            services:
              a: {image: x, ports: ["192.0.2.7:8080:8080", "127.0.0.1:9:9", "7:7"]}
            """);
    assertEquals(
        "a shall be reached on 192.0.2.7, which is no address of this host:"
            + " choose one of \"ip -4 address\", or 0.0.0.0 for all",
        only(new AddressesCheck(compose.services(), "127.0.0.1"::equals)));
    assertTrue(AddressesCheck.isOfThisHost("127.0.0.1"));
  }

  @Test
  void tooLittleSpaceIsTold() {
    Path absent = root.resolve("not/there/yet");
    assertEquals(List.of(), new SpaceCheck(Map.of(absent, 1L)).problems());
    String found = only(new SpaceCheck(Map.of(absent, Long.MAX_VALUE)));
    assertTrue(found.matches("the disk of .*/not/there/yet has \\d+ MiB free, and .*"), found);
  }

  @Test
  @Tag("integration")
  void aReadOnlyPlaceIsTold() {
    Mounts.bind(root, root, true);
    try {
      assertEquals(
          root.resolve("absent")
              + " is on a file system that is read-only: mount it writable (mount -o remount,rw),"
              + " or have it elsewhere",
          only(new SpaceCheck(Map.of(root.resolve("absent"), 0L))));
    } finally {
      Mounts.unmount(root);
    }
  }

  @Test
  @Tag("integration")
  void thisKernelCanAll() {
    assertEquals(
        List.of(),
        new KernelCheck(argv -> ChildProcess.run(argv, Map.of(), "", Duration.ofMinutes(1)))
            .problems());
  }

  @Test
  void tooLittleMemoryIsTold() throws IOException {
    Path meminfo = Files.writeString(root.resolve("meminfo"), "MemTotal:         494712 kB\n");
    assertEquals(List.of(), new MemoryCheck(meminfo).problems());
    Files.writeString(meminfo, "MemTotal:         248000 kB\nMemFree: 1 kB\n");
    assertEquals(
        "this host has 242 MiB of memory, and 450 are needed: give it more",
        only(new MemoryCheck(meminfo)));
  }

  @Test
  void imagesThatAreNowhereAreToldAndArchivesThatAreNone() throws IOException {
    ComposeFile compose = compose("services: {a: {image: nginx}, b: {image: 'A:B:C'}}\n");
    Path archive = Files.writeString(root.resolve("a.tar"), "no archive");
    List<String> problems;
    try (Parts parts = Parts.open(absent(), Parts.CORE, (identifier, id, stream, line) -> {})) {
      problems =
          new ImagesCheck(compose.services(), List.of(archive), parts.workloads()).problems();
    }
    assertEquals(3, problems.size(), problems::toString);
    assertTrue(problems.get(0).startsWith("could not read image archive " + archive));
    assertTrue(problems.get(1).contains("\"A:B:C\" is not an image reference"));
    assertEquals(
        "the image of the service a cannot be had: nginx is in no archive, and containerd does not"
            + " answer; give a directory with its archive by --offline",
        problems.get(2));
  }

  @Test
  void aContainerdThatDoesNotAnswerIsTold() {
    try (Parts parts = Parts.open(absent(), Parts.CORE, (identifier, id, stream, line) -> {})) {
      String found = only(new ContainerdCheck(parts.workloads(), absent()));
      assertTrue(found.startsWith("containerd does not answer at /nonexistent"), found);
    }
  }

  @Test
  void daemonsThatOthersThanTheUnitsRunAreTold() throws IOException {
    Settings settings =
        SettingsReader.read(List.of("--run-dir", root.toString()), Map.of()).settings();
    FakeSystemd systemd = new FakeSystemd(_ -> {});
    OtherDaemonsCheck check = new OtherDaemonsCheck(settings, systemd.systemctl());
    assertEquals(List.of(), check.problems());
    Files.writeString(InstanceLock.file(settings, Up.NAME), "7");
    assertEquals(List.of(), check.problems(), "a lock that nobody holds");
  }

  private static Settings absent() {
    return SettingsReader.read(List.of("--containerd", "/nonexistent"), Map.of()).settings();
  }

  private ComposeFile compose(String text) throws IOException {
    Path file = Files.writeString(root.resolve("docker-compose.yaml"), text);
    return ComposeReader.read(
        new ComposeSource(List.of(file), root.resolve("volumes"), Map.of(), Map.of()));
  }

  private static String only(Check check) {
    List<String> problems = check.problems();
    assertEquals(1, problems.size(), problems::toString);
    return problems.getFirst();
  }

  private static Path program(Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    return Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }
}
