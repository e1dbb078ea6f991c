package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Boots a host again and checks that all on it comes back by itself. */
final class Boots {
  /** A way to boot again. */
  interface Way {
    void boot() throws IOException;
  }

  private static final System.Logger LOG = System.getLogger(Boots.class.getName());

  private final InstalledFaasd faasd;
  private final FreshHost host;

  Boots(InstalledFaasd faasd) {
    this.faasd = faasd;
    this.host = faasd.host();
  }

  /**
   * All functions answer, core services and functions have addresses that others find them under,
   * and there is not one interface, mount, rule or container more than before.
   */
  void allComesBackAfter(String what, Way way) throws Exception {
    List<String> functions = functions();
    faasd.awaitAnswers(functions);
    Footprint before = settled();

    long start = System.nanoTime();
    way.boot();
    Duration boot = Duration.ofNanos(System.nanoTime() - start);
    faasd.awaitAnswers(functions);
    LOG.log(
        System.Logger.Level.INFO,
        "{0}: the host was up after {1} ms; {2} functions answered {3} ms after its boot began",
        what,
        boot.toMillis(),
        functions.size(),
        host.sinceBoot().toMillis());

    assertEquals(functions, functions());
    assertHostsFileIsRight();
    // What the last boot left is collected in time, not at once.
    await("as many things as before " + what)
        .atMost(host.kind().patience(Patience.START))
        .untilAsserted(() -> assertAsManyAs(before));
  }

  private List<String> functions() throws Exception {
    return faasd.gateway().system("functions").json().findValuesAsText("name").stream()
        .sorted()
        .toList();
  }

  /** What others have done before is still being cleared away for a moment. */
  private Footprint settled() throws IOException {
    AtomicReference<Footprint> last = new AtomicReference<>(footprint());
    await("nothing goes any more")
        .atMost(host.kind().patience(Patience.START))
        .pollInterval(Duration.ofSeconds(3))
        .until(
            () -> {
              Footprint now = footprint();
              return now.counts().equals(last.getAndSet(now).counts());
            });
    return last.get();
  }

  /** Numbers only, as addresses and ids are others after a boot. */
  private void assertAsManyAs(Footprint before) throws IOException {
    Footprint now = footprint();
    assertEquals(before.counts(), now.counts(), () -> String.join("\n", now.changesSince(before)));
  }

  private Footprint footprint() throws IOException {
    return Footprint.of(host).without(Set.of("file", "content"));
  }

  /** Each core service is where the file, which all containers share, says that it is. */
  private void assertHostsFileIsRight() throws IOException {
    for (String task : faasd.tasks("openfaas")) {
      String service = task.split(" ", -1)[0].split("\\.", -1)[0];
      String pid = task.split(" ", -1)[1];
      String address =
          host.run("nsenter -t " + pid + " -n ip -4 -o addr show scope global")
              .split("\\s+", -1)[3];
      String said =
          host.run(
              "awk '$2 == \"%s\" { print $1 }' /proc/%s/root/etc/hosts".formatted(service, pid));
      assertEquals(address.split("/", -1)[0], said.strip(), service);
    }
  }
}
