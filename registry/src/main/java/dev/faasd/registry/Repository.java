package dev.faasd.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * One repository of a registry, for one pull: hosts and credentials are as they were when it was
 * opened. Thread-safe. Closed by whoever opened it.
 */
public final class Repository implements AutoCloseable {
  /** Manifests are a few KiB; registries themselves refuse more than 4 MiB. */
  private static final int LARGEST_MANIFEST = 4 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final String path;
  private final List<HostCalls> hosts;
  private final Pause pause;
  private final Duration patience;

  private Repository(String path, List<HostCalls> hosts, Pause pause, Duration patience) {
    this.path = path;
    this.hosts = hosts;
    this.pause = pause;
    this.patience = patience;
  }

  /**
   * Reads how the registry is to be asked; asks nothing yet.
   *
   * @param registry host, with its port if it has one, such as {@code ghcr.io}
   * @param path below it, such as {@code openfaas/figlet}
   * @throws RegistryException.Misconfigured when a file that says it is wrong
   */
  public static Repository open(RegistrySettings settings, String registry, String path) {
    return open(settings, registry, path, Pause.SLEEP, PATIENCE);
  }

  static Repository open(
      RegistrySettings settings, String registry, String path, Pause pause, Duration patience) {
    DockerConfig config = DockerConfig.read(settings.credentials(), settings.helpers());
    List<Endpoint> endpoints = HostsFile.endpoints(settings.hosts(), registry);
    if (endpoints.isEmpty()) {
      throw new RegistryException.Misconfigured(
          settings.hosts() + " has no host for " + registry + " from which images may be pulled",
          null);
    }
    List<HostCalls> hosts =
        endpoints.stream()
            .map(
                endpoint ->
                    new HostCalls(endpoint, path, config.of(endpoint.host()), settings, pause))
            .toList();
    return new Repository(path, hosts, pause, patience);
  }

  /**
   * A manifest or index, whole.
   *
   * @param reference a tag or a digest
   */
  public Document manifest(String reference) {
    boolean byDigest = reference.indexOf(':') >= 0;
    return firstOf(
        host -> byDigest || host.endpoint().resolves(),
        (host, last) -> {
          HttpResponse<InputStream> response = host.get(Request.manifest(path, reference), last);
          byte[] bytes = whole(response, reference);
          String digest = digest(byDigest ? algorithm(reference) : "sha256", bytes);
          if (byDigest && !digest.equals(reference)) {
            throw new RegistryException.Damaged(
                "the manifest that %s sent for %s has another digest, %s"
                    .formatted(host.endpoint().address(), reference, digest));
          }
          return new Document(mediaType(response), digest, bytes);
        });
  }

  /**
   * A small blob, whole and checked.
   *
   * @param size in bytes, as its descriptor says
   */
  public byte[] document(String digest, long size) {
    if (size > LARGEST_MANIFEST) {
      throw new RegistryException.Damaged(
          "%s of %s should be a small text but has %d bytes".formatted(digest, path, size));
    }
    try (InputStream stream = blob(digest, 0, size)) {
      byte[] bytes = stream.readAllBytes();
      if (!digest(algorithm(digest), bytes).equals(digest)) {
        throw new RegistryException.Damaged(
            "what %s sent for %s of %s has another digest".formatted(this, digest, path));
      }
      return bytes;
    } catch (IOException e) {
      throw new RegistryException.Unreachable("could not read " + digest + " of " + path, e);
    }
  }

  /**
   * A blob's bytes; not checked. Nothing is asked before the first read, which may throw {@link
   * RegistryException}, as all may.
   *
   * @param from bytes before this one are not wanted
   * @param size of all of it in bytes, as its descriptor says
   * @return closed by the caller, before this
   */
  public InputStream blob(String digest, long from, long size) {
    return new BlobStream(
        "the blob " + digest + " of " + path + " from " + this,
        from,
        size,
        position -> open(digest, position),
        pause,
        patience);
  }

  private InputStream open(String digest, long position) throws IOException {
    HttpResponse<InputStream> response =
        firstOf(_ -> true, (host, last) -> host.get(Request.blob(path, digest, position), last));
    InputStream body = response.body();
    // Who does not know ranges sends all.
    if (position > 0 && response.statusCode() != 206) {
      body.skipNBytes(position);
    }
    return body;
  }

  @FunctionalInterface
  private interface Asking<T> {
    T ask(HostCalls host, boolean last);
  }

  /** Asks one after another until one has it; the last one is given more than one try. */
  private <T> T firstOf(Predicate<HostCalls> able, Asking<T> asking) {
    List<HostCalls> asked = hosts.stream().filter(able).toList();
    String others = "";
    for (int i = 0; ; i++) {
      boolean last = i >= asked.size() - 1;
      if (asked.isEmpty()) {
        throw new RegistryException.Misconfigured(
            "none of the hosts for " + path + " may be asked what a tag means", null);
      }
      try {
        return asking.ask(asked.get(i), last);
      } catch (RegistryException e) {
        if (last) {
          throw others.isEmpty() ? e : e.after(others);
        }
        others += (others.isEmpty() ? "" : "; ") + e.getMessage();
      }
    }
  }

  private static byte[] whole(HttpResponse<InputStream> response, String reference) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(LARGEST_MANIFEST + 1);
      if (bytes.length > LARGEST_MANIFEST) {
        throw new RegistryException.Damaged(
            "the manifest " + reference + " has more than " + LARGEST_MANIFEST + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new RegistryException.Unreachable(
          "the transfer of the manifest " + reference + " broke off: " + e.getMessage(), e);
    }
  }

  private static String mediaType(HttpResponse<?> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    return type.replaceFirst(";.*$", "").strip().toLowerCase(Locale.ROOT);
  }

  private static String algorithm(String digest) {
    return digest.substring(0, digest.indexOf(':'));
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      String name = algorithm.replaceFirst("^sha", "SHA-");
      return algorithm
          + ":"
          + HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new RegistryException.Damaged(algorithm + " is not an algorithm of digests");
    }
  }

  /** The hosts that are asked. */
  @Override
  public String toString() {
    return String.join(", ", hosts.stream().map(host -> host.endpoint().address()).toList());
  }

  /** Transfers under way fail. Idempotent. */
  @Override
  public void close() {
    hosts.forEach(HostCalls::close);
  }
}
