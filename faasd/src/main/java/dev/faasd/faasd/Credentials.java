package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The credentials of this host, made where they are absent and never changed: user and password of
 * the administrator, the gateway's token for the provider, NATS' password and the piece of NATS'
 * configuration that demands it. All are readable by root alone.
 */
final class Credentials {
  /** The administrator's password. */
  static final String PASSWORD = "basic-auth-password";

  private static final String USER = "basic-auth-user";
  private static final String TOKEN = "gateway-token";
  private static final String NATS_PASSWORD = "nats-password";
  private static final String NATS_AUTHORIZATION = "nats-authorization.conf";

  /** The files. */
  static final List<String> NAMES =
      List.of(USER, PASSWORD, TOKEN, NATS_PASSWORD, NATS_AUTHORIZATION);

  private static final int RANDOM_BYTES = 32;

  private final Path directory;

  /** Nothing is made yet. */
  Credentials(Path directory) {
    this.directory = directory;
  }

  /** Makes what is absent; several processes may do so at once and agree. */
  void generate() {
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      make(USER, "admin");
      make(PASSWORD, random());
      make(TOKEN, random());
      String password = make(NATS_PASSWORD, random());
      make(NATS_AUTHORIZATION, "authorization { user: faasd, password: \"" + password + "\" }\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make credentials in " + directory, e);
    }
  }

  /** Makes the file unless it is there, whole or not at all; returns what it holds. */
  private String make(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      Path whole =
          Files.createTempFile(
              directory,
              "." + name,
              null,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(whole, content);
        Files.createLink(file, whole);
      } catch (FileAlreadyExistsException _) {
        return Files.readString(file); // another process was quicker
      } finally {
        Files.delete(whole);
      }
    }
    return Files.readString(file);
  }

  private static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
