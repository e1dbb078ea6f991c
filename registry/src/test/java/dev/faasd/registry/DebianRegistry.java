package dev.faasd.registry;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Debian's docker-registry on 127.0.0.1. Several may serve one storage: images are pushed through
 * one that lets everybody.
 */
public final class DebianRegistry implements AutoCloseable {
  /** What htpasswd writes for alice with the password "secret". */
  private static final String ALICE =
      "alice:$2y$05$j4y0Uv79mrU/FFYhHyd5x.FH.YDumtF2ZGcRCNK5HDLIEe2owwwYi\n";

  private final Process process;
  private final int port;

  private DebianRegistry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** One that lets everybody read and write. */
  public static DebianRegistry plain(Path storage) {
    return start(storage, "", "");
  }

  /** One with a certificate. */
  public static DebianRegistry encrypted(Path storage, TestCertificates certificates) {
    return start(storage, tls(certificates), "");
  }

  /** One with a certificate, that lets whom the authority of it knows. */
  public static DebianRegistry forCertificates(Path storage, TestCertificates certificates) {
    String authority = "    clientcas: [%s]\n".formatted(certificates.authority());
    return start(storage, tls(certificates) + authority, "");
  }

  private static String tls(TestCertificates certificates) {
    return """
      tls:
        certificate: %s
        key: %s
    """
        .formatted(certificates.certificate(), certificates.key());
  }

  /** One that lets alice, with the password "secret". */
  public static DebianRegistry withPasswords(Path storage) {
    try {
      Path file = Files.writeString(Files.createTempFile(storage, "htpasswd", ""), ALICE);
      return start(storage, "", "auth: {htpasswd: {realm: tests, path: %s}}".formatted(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that lets whom a token server lets. */
  public static DebianRegistry withTokens(
      Path storage, TestTokenServer tokens, TestCertificates certificates) {
    return start(
        storage,
        "",
        "auth: {token: {realm: \"%s\", service: %s, issuer: %s, rootcertbundle: %s}}"
            .formatted(
                tokens.realm(),
                TestTokenServer.SERVICE,
                TestTokenServer.ISSUER,
                certificates.authority()));
  }

  private static DebianRegistry start(Path storage, String tls, String auth) {
    try {
      int port = FreePort.next();
      Path config = Files.createTempFile(storage, "config", ".yml");
      Files.writeString(
          config,
          """
          version: 0.1
          log: {level: warn}
          storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
          http:
            addr: 127.0.0.1:%d
            secret: tests
          """
                  .formatted(storage.resolve("data"), port)
              + tls
              + auth
              + "\n");
      DebianRegistry started =
          new DebianRegistry(
              new ProcessBuilder("docker-registry", "serve", config.toString())
                  .redirectErrorStream(true)
                  .redirectOutput(config.resolveSibling(config.getFileName() + ".log").toFile())
                  .start(),
              port);
      await().until(started::listens);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("tests need Debian's docker-registry", e);
    }
  }

  private boolean listens() {
    if (!process.isAlive()) {
      throw new AssertionError("docker-registry has ended with " + process.exitValue());
    }
    return FreePort.answers(port);
  }

  /** Host and port. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /**
   * Pushes blobs, then documents, the last one under a tag.
   *
   * @param blobs by digest
   * @param manifests JSON by media type, those that others refer to first
   */
  public void push(
      String repository,
      String tag,
      Map<String, byte[]> blobs,
      Iterable<Map.Entry<String, byte[]>> manifests) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String base = "http://" + host() + "/v2/" + repository;
      for (Map.Entry<String, byte[]> blob : blobs.entrySet()) {
        HttpResponse<Void> begun =
            send(client, HttpRequest.newBuilder(URI.create(base + "/blobs/uploads/")), "POST", "");
        String location = begun.headers().firstValue("Location").orElseThrow();
        send(
            client,
            HttpRequest.newBuilder(URI.create(location + "&digest=" + blob.getKey())),
            "PUT",
            blob.getValue());
      }
      for (Map.Entry<String, byte[]> manifest : manifests) {
        for (String name : new String[] {digest(manifest.getValue()), tag}) {
          send(
              client,
              HttpRequest.newBuilder(URI.create(base + "/manifests/" + name))
                  .header("Content-Type", manifest.getKey()),
              "PUT",
              manifest.getValue());
        }
      }
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static HttpResponse<Void> send(
      HttpClient client, HttpRequest.Builder request, String method, String body) {
    return send(client, request, method, body.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<Void> send(
      HttpClient client, HttpRequest.Builder request, String method, byte[] body) {
    try {
      HttpRequest built = request.method(method, BodyPublishers.ofByteArray(body)).build();
      HttpResponse<Void> response = client.send(built, BodyHandlers.discarding());
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(built + " was answered " + response.statusCode());
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
