package dev.faasd.supervisor;

import dev.faasd.compose.Service;
import dev.faasd.compose.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a running service was made from, as one short text that is written on its container: a
 * service with the same definition is adopted, one with another is replaced.
 */
final class Definition {
  /** The container's label. */
  static final String LABEL = "dev.faasd/definition";

  private Definition() {}

  /**
   * The definition's hash: all that the compose file says of the container, the image's digest, and
   * what is in files that the service only reads, as it will have read them once at its start. How
   * it is supervised, its exposed ports and its secrets are left out: they may change under a
   * running service. Equal values have equal texts: what has no order is sorted.
   */
  static String of(Service service, String imageDigest) {
    MessageDigest hash = sha256();
    List.of(
            imageDigest,
            service.execution(),
            service.volumes(),
            service.ports(),
            service.lookup(),
            service.confinement(),
            service.limits(),
            service.labels(),
            service.secrets().isEmpty())
        .forEach(part -> add(hash, part));
    for (Volume volume : service.volumes()) {
      if (volume instanceof Volume.Bind(Path source, String target, boolean readOnly)
          && readOnly
          && Files.isRegularFile(source)) {
        add(hash, target + "=" + fileHash(source));
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  private static void add(MessageDigest hash, Object part) {
    hash.update((part + "\0").getBytes(StandardCharsets.UTF_8));
  }

  private static String fileHash(Path file) {
    try {
      return HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM lacks SHA-256", e);
    }
  }
}
