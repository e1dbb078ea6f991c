package dev.faasd.faasd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which faasd this is, as stamped by the build.
 *
 * @param version such as 1.2.3
 * @param commit abbreviated; {@code dev} where it was built without git
 */
record Version(String version, String commit) {
  static Version current() {
    Properties stamp = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        stamp.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the build's stamp", e);
    }
    String commit = stamp.getProperty("commit", "");
    return new Version(
        stamp.getProperty("version", "dev"),
        commit.isBlank() || commit.startsWith("$") ? "dev" : commit);
  }

  @Override
  public String toString() {
    return String.join("", "faasd version: ", version, "\tcommit: ", commit);
  }
}
