package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/**
 * A faasd on a {@link FreshHost}, from the package, as users install it; called from outside the
 * host.
 */
final class InstalledFaasd implements AutoCloseable {
  /** Where on the host the release and the images are. */
  static final String OFFLINE = "/opt/offline";

  static final String PACKAGE = OFFLINE + "/faasd_*.deb";

  /** Upgrades that one. */
  static final String NEXT_PACKAGE = "/opt/next/faasd_next.deb";

  private static final System.Logger LOG = System.getLogger(InstalledFaasd.class.getName());
  private static final String INSTALL = "sudo faasd install --offline " + OFFLINE;

  private final FreshHost host;
  private final Gateway gateway;

  private InstalledFaasd(FreshHost host, Gateway gateway) {
    this.host = host;
    this.gateway = gateway;
  }

  /** Brings the release and the images of the core services onto the host; no network is needed. */
  static void copyRelease(FreshHost host) throws IOException {
    for (Path directory : List.of(release(), offlineImages())) {
      host.copyIn(directory, OFFLINE);
    }
  }

  /** Brings a later release onto the host. */
  void copyNextRelease() throws IOException {
    host.copyIn(made("hack/next-release.sh", "target/next"), "/opt/next");
  }

  /** Installs the package, then faasd as a user who may sudo; returns when its gateway answers. */
  static InstalledFaasd install(FreshHost host) throws IOException {
    host.run("dpkg -i " + PACKAGE);
    long start = System.nanoTime();
    host.runAsPlainUser(INSTALL).succeeded();
    InstalledFaasd faasd = reach(host);
    LOG.log(
        System.Logger.Level.INFO,
        "installed: the gateway answers from outside after {0} ms",
        (System.nanoTime() - start) / 1_000_000);
    return faasd;
  }

  /** The one that is installed; returns when its gateway answers. */
  static InstalledFaasd reach(FreshHost host) throws IOException {
    String password = host.run("cat /var/lib/faasd/secrets/basic-auth-password").strip();
    Gateway gateway =
        Gateway.of(
            host.kind(), URI.create("http://" + host.address() + ":8080"), "admin", password);
    InstalledFaasd faasd = new InstalledFaasd(host, gateway);
    faasd
        .awaitRecovery("gateway")
        .until(() -> gateway.withoutCredentials("/healthz").status() == 200);
    return faasd;
  }

  /** Installs once more. */
  Ended installAgain(String... flags) throws IOException {
    return host.runAsPlainUser(INSTALL + " " + String.join(" ", flags));
  }

  FreshHost host() {
    return host;
  }

  Gateway gateway() {
    return gateway;
  }

  /** Waits as long as a recovery may take on this kind of host; a refused connection is a no. */
  ConditionFactory awaitRecovery(String what) {
    return await(what)
        .atMost(host.kind().patience(Patience.RECOVERY))
        .ignoreExceptionsInstanceOf(IOException.class);
  }

  /** Waits until each of the functions answers. */
  void awaitAnswers(List<String> functions) {
    for (String function : functions) {
      awaitRecovery(function).until(() -> gateway.answers(function + "/"));
    }
  }

  /** Names with process ids of what runs in a namespace of containerd. */
  List<String> tasks(String namespace) throws IOException {
    return host.run("ctr -n " + namespace + " tasks ls")
        .lines()
        .skip(1)
        .map(line -> line.replaceAll("\\s+", " ").strip())
        .filter(line -> line.endsWith("RUNNING"))
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    gateway.close();
  }

  private static Path release() {
    return made("installer/package.sh", "target/packages");
  }

  private static Path offlineImages() {
    return made("hack/offline.sh", "target/offline");
  }

  private static Path made(String script, String directory) {
    Path made = Surroundings.ROOT.resolve(directory);
    if (!Files.isDirectory(made)) {
      throw new IllegalStateException(made + " is missing: " + script + " makes it");
    }
    return made;
  }
}
