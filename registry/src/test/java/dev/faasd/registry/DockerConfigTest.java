package dev.faasd.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void place() {
    file = directory.resolve("config.json");
  }

  private Credentials of(String json, String host) throws IOException {
    Files.writeString(file, json);
    return DockerConfig.read(file, List.of(directory)).of(host);
  }

  @Test
  void withoutAFileThereAreNone() {
    assertEquals(
        "without credentials (" + file + " has none for ghcr.io)",
        DockerConfig.read(file, List.of()).of("ghcr.io").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/, registry-1.docker.io",
    "docker.io, registry-1.docker.io",
    "ghcr.io, ghcr.io",
    "https://ghcr.io, GHCR.io",
    "http://registry.lan:5000/v2/, registry.lan:5000"
  })
  void hostIsFoundHoweverItIsWritten(String name, String host) throws IOException {
    // alice:secret:with:colons
    String json =
        "{\"auths\":{\"%s\":{\"auth\":\"YWxpY2U6c2VjcmV0OndpdGg6Y29sb25z\"}}}".formatted(name);
    assertEquals(
        new Credentials.Password("alice", "secret:with:colons", file.toString()), of(json, host));
    assertTrue(of(json, "other.lan") instanceof Credentials.None);
  }

  @Test
  void noTextHasTheSecret() {
    assertFalse(
        new Credentials.Password("alice", "hunter2", "file").toString().contains("hunter2"));
    assertFalse(new Credentials.IdentityToken("hunter2", "file").toString().contains("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{\"auths\":{\"ghcr.io\":{\"auth\":\"@@\"}}}",
        "{\"auths\":{\"ghcr.io\":{\"auth\":\"YWxpY2U=\"}}}"
      })
  void unreadableFileIsToldWithoutItsText(String json) {
    RegistryException.Misconfigured failure =
        assertThrows(RegistryException.Misconfigured.class, () -> of(json, "ghcr.io"));
    assertTrue(failure.getMessage().startsWith(file.toString()), failure.getMessage());
    assertFalse(failure.getMessage().contains("YWxpY2U"));
  }

  @Test
  void helperWithABadNameIsNotRun() {
    RegistryException failure =
        assertThrows(
            RegistryException.Misconfigured.class,
            () -> of("{\"credHelpers\":{\"ghcr.io\":\"../../bin/sh\"}}", "ghcr.io"));
    assertTrue(failure.getMessage().contains("not the name of a program"), failure.getMessage());
  }

  @Test
  void helperThatIsNotThereIsNamed() {
    RegistryException failure =
        assertThrows(
            RegistryException.Misconfigured.class,
            () -> of("{\"credsStore\":\"no-such-thing\"}", "ghcr.io"));
    assertTrue(
        failure
            .getMessage()
            .endsWith("docker-credential-no-such-thing is in none of [" + directory + "]"),
        failure.getMessage());
  }

  /** A program in shell; {@code $host} is what it is asked for. */
  private void helper(String name, String script) throws IOException {
    Path program = directory.resolve("docker-credential-" + name);
    Files.writeString(program, "#!/bin/sh\n[ \"$1\" = get ] && read -r host\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void helperOfAHostIsAskedAndElseTheOneForAll() throws IOException {
    helper("one", "echo '{\"Username\":\"alice\",\"Secret\":\"of '$host'\"}'");
    helper("all", "echo '{\"Username\":\"<token>\",\"Secret\":\"of '$host'\"}'");
    String json = "{\"credHelpers\":{\"ghcr.io\":\"one\"},\"credsStore\":\"all\"}";
    assertEquals(
        new Credentials.Password("alice", "of ghcr.io", "docker-credential-one"),
        of(json, "ghcr.io"));
    assertEquals(
        new Credentials.IdentityToken("of https://index.docker.io/v1/", "docker-credential-all"),
        of(json, "registry-1.docker.io"));
  }

  @Test
  void helperNeedNotReadWhatItIsAskedFor() throws IOException {
    Path program = directory.resolve("docker-credential-same");
    Files.writeString(
        program, "#!/bin/sh\nexec <&-\necho '{\"Username\":\"alice\",\"Secret\":\"secret\"}'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    // Whether it has closed its input before it is written to is not known.
    for (int i = 0; i < 20; i++) {
      assertEquals(
          new Credentials.Password("alice", "secret", "docker-credential-same"),
          of("{\"credsStore\":\"same\"}", "ghcr.io"));
    }
  }

  @Test
  void helperThatKnowsNothingIsNoFailure() throws IOException {
    helper("empty", "echo credentials not found in native keychain; exit 1");
    assertEquals(
        "without credentials (the helper empty has none)",
        of("{\"credHelpers\":{\"ghcr.io\":\"empty\"}}", "ghcr.io").toString());
    assertTrue(of("{\"credsStore\":\"empty\"}", "ghcr.io") instanceof Credentials.None);
  }

  @Test
  void helperThatFailsIsToldInItsWords() throws IOException {
    helper("broken", "echo the vault is sealed >&2; exit 3");
    RegistryException.Misconfigured failure =
        assertThrows(
            RegistryException.Misconfigured.class,
            () -> of("{\"credsStore\":\"broken\"}", "ghcr.io"));
    assertTrue(
        failure.getMessage().endsWith("docker-credential-broken failed: the vault is sealed"),
        failure.getMessage());
  }
}
