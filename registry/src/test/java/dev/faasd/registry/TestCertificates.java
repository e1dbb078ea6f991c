package dev.faasd.registry;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A private authority and a certificate of it for 127.0.0.1, in a directory; by OpenSSL. */
public record TestCertificates(Path directory) {
  /** Makes them. */
  public static TestCertificates make(Path directory) {
    TestCertificates made = new TestCertificates(directory);
    try {
      Files.writeString(directory.resolve("san"), "subjectAltName=IP:127.0.0.1\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    made.openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tests -keyout ca.key -out ca.crt");
    made.openssl("req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout own.key -out own.csr");
    made.openssl(
        "x509 -req -in own.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile san"
            + " -out own.crt");
    return made;
  }

  private void openssl(String arguments) {
    try {
      List<String> command = List.of(("openssl " + arguments).split(" ", -1));
      File log = directory.resolve("openssl.log").toFile();
      int code =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
              .start()
              .waitFor();
      if (code != 0) {
        throw new AssertionError("openssl failed: " + Files.readString(log.toPath()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("tests need Debian's openssl", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public Path authority() {
    return directory.resolve("ca.crt");
  }

  public Path certificate() {
    return directory.resolve("own.crt");
  }

  public Path key() {
    return directory.resolve("own.key");
  }
}
