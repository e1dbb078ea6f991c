package dev.faasd.registry;

import java.nio.file.Path;
import java.util.List;

/**
 * How this host asks registries. The files are read again for each pull; none need exist.
 *
 * @param hosts directory with a directory for each registry, as containerd has it: {@code
 *     /etc/containerd/certs.d}
 * @param credentials Docker's {@code config.json}
 * @param authorities files of trusted certificates, the first that exists counts; none of them:
 *     Java's own
 * @param helpers directories with the programs that {@code config.json} may name
 * @param proxies what stands between this host and registries
 * @param agent what we call ourselves
 */
public record RegistrySettings(
    Path hosts,
    Path credentials,
    List<Path> authorities,
    List<Path> helpers,
    Proxies proxies,
    String agent) {
  /** Where distributions keep the authorities that the administrator trusts. */
  private static final List<Path> SYSTEM =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"));

  /** Copies. */
  public RegistrySettings {
    authorities = List.copyOf(authorities);
    helpers = List.copyOf(helpers);
  }

  /** With what the host trusts. */
  public static RegistrySettings of(
      Path hosts, Path credentials, List<Path> helpers, Proxies proxies, String agent) {
    return new RegistrySettings(hosts, credentials, SYSTEM, helpers, proxies, agent);
  }
}
