package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentRecordTest {
  private static final List<PortMapping> PORTS =
      List.of(PortMapping.tcp(8080, 80), new PortMapping("127.0.0.1", 53, 5353, "udp"));

  private static final AttachmentRecord INTENT =
      AttachmentRecord.intent(
          "one.web",
          Path.of("/run/netns/one.web"),
          PORTS,
          Access.exposing(Set.of(8080, 53, 443)),
          Conflist.ours(NetworkSettings.defaults("one")));

  @Test
  void recordSurvivesDiskInEveryState(@TempDir Path directory) {
    AttachmentRecords records = new AttachmentRecords(directory.resolve("records"));
    assertEquals(List.of(), records.containerIds());
    AttachmentRecord added = INTENT.withResult(result());
    for (AttachmentRecord state : List.of(INTENT, added, added.completed())) {
      records.write(state);
      AttachmentRecord read = records.read("one.web").orElseThrow();
      assertEquals(state.toJson(), read.toJson());
      assertEquals(PORTS, read.ports());
      assertEquals(INTENT.access(), read.access());
    }
    assertEquals(List.of("one.web"), records.containerIds());
    records.delete("one.web");
    records.delete("one.web");
    assertEquals(Optional.empty(), records.read("one.web"));
  }

  @Test
  void damagedRecordIsNamed() {
    AttachmentRecord.Damaged damaged =
        assertThrows(
            AttachmentRecord.Damaged.class, () -> AttachmentRecord.parse("{\"netns\":1", "file"));
    assertTrue(damaged.getMessage().contains("record file is damaged"), damaged.getMessage());
    assertThrows(AttachmentRecord.Damaged.class, () -> AttachmentRecord.parse("{}", "file"));
  }

  @Test
  void addressAndHostInterfaceComeFromTheResult() {
    assertEquals(Optional.of("10.62.0.7"), result().address());
    assertEquals(Optional.of("veth12"), result().hostInterface("openfaas0"));
  }

  @Test
  void idsTellTheirOwner() {
    ContainerIds ids = new ContainerIds("one");
    assertEquals("one.openfaas-fn-hello.g1.0", ids.of("openfaas-fn-hello.g1.0"));
    assertEquals(Optional.of("hello.g1.0"), ids.ours("one.hello.g1.0"));
    assertEquals(Optional.empty(), ids.ours("one-more.hello"));
    for (String bad : List.of("", "../x", "a/b", ".hidden", "a b", "x".repeat(202))) {
      assertThrows(IllegalArgumentException.class, () -> ids.of(bad), bad);
    }
  }

  private static PluginResult result() {
    return new PluginResult(
        Json.read(
                """
                    {"cniVersion": "0.4.0",
                     "interfaces": [{"name": "openfaas0", "mac": "0a:58:0a:3e:00:01"},
                                    {"name": "veth12"},
                                    {"name": "eth1", "sandbox": "/run/netns/one.web"}],
                     "ips": [{"version": "6", "address": "fd00::7/64"},
                             {"version": "4", "address": "10.62.0.7/16"}]}
                    """)
            .object());
  }
}
