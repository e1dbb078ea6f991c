package dev.faasd.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsFileTest {
  @TempDir private Path directory;

  private Path write(String registry, String text) throws IOException {
    Path own = Files.createDirectories(directory.resolve(registry));
    return Files.writeString(own.resolve("hosts.toml"), text);
  }

  private List<Endpoint> read(String registry) {
    return HostsFile.endpoints(directory, registry);
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io, https://registry-1.docker.io/v2",
    "ghcr.io, https://ghcr.io/v2",
    "localhost:5000, http://localhost:5000/v2",
    "127.0.0.1:5000, http://127.0.0.1:5000/v2",
    "registry.lan:5000, https://registry.lan:5000/v2"
  })
  void withoutAFileTheRegistryItselfIsAsked(String registry, String base) {
    assertEquals(List.of(Endpoint.at(URI.create(base))), read(registry));
  }

  @Test
  void allOfAFileIsRead() throws IOException {
    write(
        "docker.io",
        """
        server = "https://registry-1.docker.io"
        [host."https://mirror.lan:8443"]
          capabilities = ["pull", "resolve"]
          ca = "ca.pem"
          client = [["a.cert", "a.key"], ["both.pem", ""]]
          [host."https://mirror.lan:8443".header]
            X-One = ["1", "2"]
        [host."http://plain.lan/proxy/v2"]
          capabilities = ["pull"]
          override_path = true
          skip_verify = true
        [host."https://push.only"]
          capabilities = ["push"]
        """);
    Path own = directory.resolve("docker.io");
    assertEquals(
        List.of(
            new Endpoint(
                URI.create("https://mirror.lan:8443/v2"),
                true,
                List.of(own.resolve("ca.pem")),
                List.of(
                    new Endpoint.KeyFiles(own.resolve("a.cert"), own.resolve("a.key")),
                    new Endpoint.KeyFiles(own.resolve("both.pem"), own.resolve("both.pem"))),
                true,
                Map.of("X-One", List.of("1", "2"))),
            new Endpoint(
                URI.create("http://plain.lan/proxy/v2"),
                false,
                List.of(),
                List.of(),
                false,
                Map.of()),
            Endpoint.at(URI.create("https://registry-1.docker.io/v2"))),
        read("docker.io"));
  }

  @Test
  void serverHasWhatStandsBesideIt() throws IOException {
    write("registry.lan", "server = \"https://other.lan\"\nca = [\"/etc/one.pem\", \"two.pem\"]\n");
    assertEquals(
        List.of(Path.of("/etc/one.pem"), directory.resolve("registry.lan").resolve("two.pem")),
        read("registry.lan").getFirst().authorities());
  }

  @Test
  void certificatesAloneAreTakenAsDockerDoes() throws IOException {
    Path own = Files.createDirectories(directory.resolve("registry.lan"));
    for (String file : List.of("ca.crt", "client.cert", "client.key")) {
      Files.createFile(own.resolve(file));
    }
    Endpoint endpoint = read("registry.lan").getFirst();
    assertEquals(List.of(own.resolve("ca.crt")), endpoint.authorities());
    assertEquals(
        List.of(new Endpoint.KeyFiles(own.resolve("client.cert"), own.resolve("client.key"))),
        endpoint.keys());
  }

  @Test
  void portMayStandBetweenUnderscores() throws IOException {
    write("registry.lan_5000_", "server = \"http://registry.lan:5000\"\n");
    assertTrue(read("registry.lan:5000").getFirst().isPlain());
    assertFalse(read("registry.lan:5001").getFirst().isPlain());
  }

  @ParameterizedTest
  @ValueSource(strings = {"server = ", "server = \"ftp://x\"", "[host.\"::\"]\n"})
  void wrongFileIsNamed(String text) throws IOException {
    Path file = write("_default", text);
    RegistryException.Misconfigured failure =
        assertThrows(RegistryException.Misconfigured.class, () -> read("ghcr.io"));
    assertTrue(failure.getMessage().startsWith(file + " is wrong: "), failure.getMessage());
  }
}
