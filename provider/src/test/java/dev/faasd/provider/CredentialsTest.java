package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  @TempDir private Path directory;

  private static String basic(String userAndPassword) {
    return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8));
  }

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(directory.resolve("basic-auth-user"), "admin\n");
    Files.writeString(directory.resolve("basic-auth-password"), " pass:word \n");
    Files.writeString(directory.resolve("gateway-token"), "token\n");
  }

  @Test
  void administratorIsKnownByNameAndPassword() {
    Credentials credentials = new Credentials(directory);
    assertTrue(credentials.isAdministrator(basic("admin:pass:word")));
    assertTrue(credentials.isAdministrator(basic("admin:pass:word").replace("Basic", "basic")));
    assertFalse(credentials.isGateway(basic("admin:pass:word")));
  }

  @Test
  void gatewayIsKnownByItsTokenOnly() {
    Credentials credentials = new Credentials(directory);
    assertTrue(credentials.isGateway("Bearer token"));
    assertFalse(credentials.isAdministrator("Bearer token"));
    assertFalse(credentials.isGateway("Bearer pass:word"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Basic",
        "Basic ",
        "Bearer",
        "Bearer ",
        "Basic !!!",
        "Basic YWRtaW4=",
        "Digest admin",
        "token"
      })
  void otherHeadersAreNobody(String header) {
    Credentials credentials = new Credentials(directory);
    assertFalse(credentials.isAdministrator(header));
    assertFalse(credentials.isGateway(header));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"admin:", "admin:pass", ":pass:word", "Admin:pass:word", "admin:pass:word "})
  void nearlyRightIsWrong(String pair) {
    assertFalse(new Credentials(directory).isAdministrator(basic(pair)));
  }

  @Test
  void changedFilesCountAtOnceAndMissingOnesLetNobodyIn() throws IOException {
    Credentials credentials = new Credentials(directory);
    assertTrue(credentials.isAdministrator(basic("admin:pass:word")));
    Files.writeString(directory.resolve("basic-auth-password"), "another one");
    assertFalse(credentials.isAdministrator(basic("admin:pass:word")));
    assertTrue(credentials.isAdministrator(basic("admin:another one")));
    Files.writeString(directory.resolve("basic-auth-password"), "\n");
    assertFalse(credentials.isAdministrator(basic("admin:")));
    Files.delete(directory.resolve("basic-auth-password"));
    assertFalse(credentials.isAdministrator(basic("admin:another one")));
    Files.writeString(directory.resolve("basic-auth-password"), "another one");
    assertTrue(credentials.isAdministrator(basic("admin:another one")));
  }
}
