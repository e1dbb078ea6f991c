package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  @TempDir Path directory;

  @Test
  void makesStrongSecretsForRootAlone() throws IOException {
    Path secrets = directory.resolve("secrets");
    new Credentials(secrets).generate();

    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)));
    assertEquals("admin", Files.readString(secrets.resolve("basic-auth-user")));
    String password = Files.readString(secrets.resolve("basic-auth-password"));
    assertTrue(password.matches("[A-Za-z0-9_-]{43}"), password);
    assertNotEquals(password, Files.readString(secrets.resolve("gateway-token")));
    try (Stream<Path> files = Files.list(secrets)) {
      for (Path file : files.toList()) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
  }

  @Test
  void keepsWhatIsThere() throws IOException {
    Files.writeString(directory.resolve("basic-auth-password"), "mine");
    Files.writeString(directory.resolve("nats-password"), "also-mine");

    new Credentials(directory).generate();
    new Credentials(directory).generate();

    assertEquals("mine", Files.readString(directory.resolve("basic-auth-password")));
    assertEquals(
        "authorization { user: faasd, password: \"also-mine\" }\n",
        Files.readString(directory.resolve("nats-authorization.conf")));
  }
}
