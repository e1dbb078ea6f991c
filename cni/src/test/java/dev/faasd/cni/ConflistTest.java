package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConflistTest {
  /** What faasd in Go writes, in another order and spacing. */
  private static final String ORIGINAL =
      """
      {"name": "openfaas-cni-bridge", "cniVersion": "0.4.0",
       "plugins": [
         {"type": "bridge", "isGateway": true, "ipMasq": true, "bridge": "openfaas0",
          "ipam": {"subnet": "10.62.0.0/16", "type": "host-local",
                   "routes": [{"dst": "0.0.0.0/0"}], "dataDir": "/var/run/cni"}},
         {"type": "firewall"}]}
      """;

  private static final String EDITED = ORIGINAL.replace("10.62.0.0/16", "10.99.0.0/24");

  @TempDir private Path directory;

  @Test
  void absentListIsWrittenAsOurs() {
    ConflistFile file = new ConflistFile(settings());
    assertTrue(file.read().isEmpty());
    Conflist written = file.ensure();
    assertEquals("openfaas0", written.bridge());
    assertEquals("10.62.0.0/16", written.subnet().toString());
    assertEquals("10.62.0.1", written.gateway().getHostAddress());
    assertEquals(Path.of("/var/run/cni/openfaas-cni-bridge"), written.leases());
    assertTrue(written.publishesPorts());
    assertTrue(file.read().orElseThrow().sameAs(written));
    file.removeIfOurs();
    assertFalse(Files.exists(settings().conflist()));
  }

  @Test
  void originalsListIsReplacedAndComesBack() throws IOException {
    Files.writeString(settings().conflist(), ORIGINAL);
    ConflistFile file = new ConflistFile(settings());
    assertTrue(file.ensure().sameAs(Conflist.ours(settings())));
    assertEquals(ORIGINAL, Files.readString(directory.resolve("10-test.conflist.original")));
    file.removeIfOurs();
    assertEquals(ORIGINAL, Files.readString(settings().conflist()));
    assertFalse(Files.exists(directory.resolve("10-test.conflist.original")));
  }

  @Test
  void editedListIsRespected() throws IOException {
    Files.writeString(settings().conflist(), EDITED);
    ConflistFile file = new ConflistFile(settings());
    Conflist used = file.ensure();
    assertEquals("10.99.0.1", used.gateway().getHostAddress());
    assertEquals(Path.of("/var/run/cni/openfaas-cni-bridge"), used.leases());
    assertFalse(used.publishesPorts());
    file.removeIfOurs();
    assertEquals(EDITED, Files.readString(settings().conflist()));
  }

  @Test
  void gatewayAndRangesAreRead() {
    Conflist conflist =
        Conflist.parse(
            """
            {"name": "n", "plugins": [{"type": "bridge", "ipam": {"type": "host-local",
             "ranges": [[{"subnet": "10.5.0.0/24", "gateway": "10.5.0.254"}]]}}]}
            """,
            "test");
    assertEquals("cni0", conflist.bridge());
    assertEquals("10.5.0.0/24", conflist.subnet().toString());
    assertEquals("10.5.0.254", conflist.gateway().getHostAddress());
    assertEquals(Path.of("/var/lib/cni/networks/n"), conflist.leases());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{ | Reading the CNI configuration somewhere failed",
        "[] | is not a JSON object",
        "{} | it has no name",
        "{'name':'n'} | it has no plugin of type bridge",
        "{'name':'n','plugins':[7]} | each plugin is an object with a type",
        "{'name':'n','plugins':[{'type':'../sh'}]} | each plugin is an object with a type",
        "{'name':'n','plugins':[{'type':'bridge'}]} | not given by host-local",
        "{'name':'n','plugins':[{'type':'bridge','bridge':'a b','ipam':{'type':'host-local'}}]}"
            + " | A bridge is named by",
        "{'name':'n','plugins':[{'type':'bridge','ipam':{'type':'host-local'}}]}"
            + " | A subnet is written as",
      })
  void unusableListIsRefusedInWords(String text, String words) {
    NetworkException.BadConfiguration refused =
        assertThrows(
            NetworkException.BadConfiguration.class,
            () -> Conflist.parse(text.replace('\'', '"'), "somewhere"));
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
    assertTrue(refused.getMessage().contains("somewhere"), refused.getMessage());
  }

  private NetworkSettings settings() {
    NetworkSettings product = NetworkSettings.defaults("test");
    return new NetworkSettings(
        "test",
        product.name(),
        product.bridge(),
        product.subnet(),
        directory.resolve("10-test.conflist"),
        List.of(),
        directory,
        product.leaseDir(),
        product.libraryCache(),
        Set.of());
  }
}
