package dev.faasd.provider;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * Who may use the API: one administrator, by name and password, and gateways, by a token that opens
 * only the routing stream. Read from files, and again when they change; as long as they are not
 * there, nobody may. Asking looks at files, and reads one that has changed: not on an event loop.
 * Thread-safe.
 */
final class Credentials {
  private static final Logger LOG = System.getLogger(Credentials.class.getName());

  private final SecretFile user;
  private final SecretFile password;
  private final SecretFile token;

  Credentials(Path directory) {
    this.user = new SecretFile(directory.resolve("basic-auth-user"));
    this.password = new SecretFile(directory.resolve("basic-auth-password"));
    this.token = new SecretFile(directory.resolve("gateway-token"));
  }

  /** Whether this {@code Authorization} header is the administrator's. */
  boolean isAdministrator(String authorization) {
    Optional<String> pair = after("Basic", authorization).flatMap(Credentials::decoded);
    int colon = pair.map(text -> text.indexOf(':')).orElse(-1);
    if (colon < 0) {
      return false;
    }
    // Both are compared whatever the first gives, so that the time tells nothing.
    boolean knownUser = user.is(pair.get().substring(0, colon));
    boolean knownPassword = password.is(pair.get().substring(colon + 1));
    return knownUser && knownPassword;
  }

  /** Whether this {@code Authorization} header is a gateway's. */
  boolean isGateway(String authorization) {
    return after("Bearer", authorization).filter(this::isToken).isPresent();
  }

  /** Whether this is a gateway's token. */
  boolean isToken(String claimed) {
    return token.is(claimed);
  }

  private static Optional<String> after(String scheme, String authorization) {
    String text = authorization.strip();
    int space = text.indexOf(' ');
    return space == scheme.length() && text.regionMatches(true, 0, scheme, 0, space)
        ? Optional.of(text.substring(space).strip())
        : Optional.empty();
  }

  private static Optional<String> decoded(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** The trimmed content of a file that may change, come and go. */
  private static final class SecretFile {
    private record Content(FileTime modified, long size, Optional<byte[]> secret) {}

    private static final Content NONE = new Content(FileTime.fromMillis(0), -1, Optional.empty());

    private final Path path;
    private volatile Content content = NONE;

    SecretFile(Path path) {
      this.path = path;
    }

    boolean is(String claimed) {
      return read()
          .secret()
          .map(secret -> MessageDigest.isEqual(secret, bytes(claimed)))
          .orElse(false);
    }

    private Content read() {
      Content known = content;
      try {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        FileTime modified = file.lastModifiedTime();
        long size = file.size();
        if (!modified.equals(known.modified()) || size != known.size()) {
          String text = Files.readString(path).strip();
          known =
              new Content(
                  modified, size, text.isEmpty() ? Optional.empty() : Optional.of(bytes(text)));
          content = known;
        }
        return known;
      } catch (IOException e) {
        if (known.size() >= 0 || !(e instanceof NoSuchFileException)) {
          LOG.log(Level.WARNING, "credentials cannot be read, nobody is let in: {0}", e.toString());
          content = NONE;
        }
        return NONE;
      }
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
