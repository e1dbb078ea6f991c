package dev.faasd.supervisor;

import dev.faasd.compose.Service;
import dev.faasd.compose.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

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
   * what is in files that the service only reads, as it will have read them once at its start.
   * Order, restart policy, exposed ports and secrets are left out: they may change under a running
   * service.
   */
  static String of(Service service, String imageDigest) {
    MessageDigest hash = sha256();
    add(hash, "image", imageDigest);
    add(hash, "entrypoint", service.entrypoint());
    add(hash, "command", service.command());
    add(hash, "environment", new TreeMap<>(service.environment()));
    add(hash, "volumes", service.volumes());
    add(hash, "ports", service.ports());
    add(hash, "capabilities", service.capabilities());
    add(hash, "user", service.user());
    add(hash, "workingDir", service.workingDir());
    add(hash, "hasSecrets", !service.secrets().isEmpty());
    for (Volume volume : service.volumes()) {
      if (volume.readOnly() && Files.isRegularFile(volume.source())) {
        add(hash, volume.target(), fileHash(volume));
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }

  private static void add(MessageDigest hash, String name, Object value) {
    hash.update((name + "=" + value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  private static String fileHash(Volume volume) {
    try {
      return HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(volume.source())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + volume.source(), e);
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
