package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.PortPublication;
import dev.faasd.compose.Service;
import dev.faasd.compose.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The files that are installed beside the program cannot rot unseen. */
class ShippedFilesTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  @Test
  void theShippedComposeFileIsWithoutErrors() {
    ComposeFile compose = read();

    assertEquals(
        List.of("nats", "prometheus", "queue-worker", "gateway"),
        compose.services().stream().map(Service::name).toList());
  }

  @Test
  void theGatewayLivesWithoutTheOthersAndWithoutRoot() {
    Service gateway = read().services().getLast();

    assertEquals(Map.of(), gateway.supervision().dependsOn());
    assertEquals("10001:10001", gateway.execution().user().orElseThrow());
    assertTrue(gateway.confinement().capabilities().isEmpty());
    assertTrue(
        gateway.volumes().stream().noneMatch(volume -> volume.toString().contains("containerd")));
  }

  @Test
  void theGatewayIsTheOneOfThisVersion() {
    Service gateway = read().services().getLast();

    assertEquals("ghcr.io/faasd-java/gateway:" + Version.current().version(), gateway.image());
  }

  @Test
  void theGatewayIsPublishedWhereTheHostsPeopleWantIt() {
    assertEquals(
        List.of(new PortPublication(PortPublication.ALL_ADDRESSES, 8080, 8080, "tcp")),
        read().services().getLast().ports());
    assertEquals(
        List.of(new PortPublication("127.0.0.1", 8090, 8080, "tcp")),
        read(Map.of("GATEWAY_ADDRESS", "127.0.0.1", "GATEWAY_PORT", "8090"))
            .services()
            .getLast()
            .ports());
  }

  @Test
  void everyFileThatAServiceMountsIsShipped() throws IOException {
    for (Service service : read().services()) {
      for (Volume volume : service.volumes()) {
        if (volume instanceof Volume.Bind(Path source, _, boolean readOnly) && readOnly) {
          assertTrue(Files.size(source) > 0, volume::toString);
        }
      }
    }
  }

  @Test
  void prometheusScrapesTheGatewayAndTheProviderByTheirNames() throws IOException {
    String text = Files.readString(ROOT.resolve("prometheus.yml"));

    assertTrue(text.contains("gateway:8082"));
    assertTrue(text.contains(Service.PROVIDER_NAME + ":8081"));
  }

  private static ComposeFile read() {
    return read(Map.of());
  }

  private static ComposeFile read(Map<String, String> variables) {
    return Up.read(
        SettingsReader.read(List.of(), Map.of()).settings(),
        variables,
        List.of(ROOT.resolve("docker-compose.yaml")));
  }
}
