package dev.faasd.cni;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.posix.NetworkNamespaces;
import dev.faasd.posix.ProcessResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Another machine: a namespace on a cable to the host, that routes to the containers through it.
 */
final class Outside implements AutoCloseable {
  private final PrivateNetwork network;
  private final String cable;
  private final String host;
  private final Attachment client;

  private Outside(PrivateNetwork network) {
    this.network = network;
    this.cable = network.bridge() + "o";
    Path netns = network.directory().resolve("outside");
    String cableNet = "10.64." + ThreadLocalRandom.current().nextInt(256) + ".";
    this.host = cableNet + "1";
    this.client = new Attachment("outside", netns, cableNet + "2", Optional.empty(), List.of());
  }

  static Outside create(PrivateNetwork network) {
    Outside outside = new Outside(network);
    NetworkNamespaces.create(outside.client.netns());
    String netns = outside.client.netns().toString();
    must("ip", "link", "add", outside.cable, "type", "veth", "peer", "name", outside.cable + "p");
    must("ip", "address", "add", outside.host + "/30", "dev", outside.cable);
    must("ip", "link", "set", outside.cable, "up");
    must("ip", "link", "set", outside.cable + "p", "netns", netns);
    outside.inside(
        "ip", "address", "add", outside.client.address() + "/30", "dev", outside.cable + "p");
    outside.inside("ip", "link", "set", outside.cable + "p", "up");
    outside.inside("ip", "route", "add", outside.subnet(), "via", outside.host);
    return outside;
  }

  Attachment client() {
    return client;
  }

  String hostAddress() {
    return host;
  }

  void forgetRouteToContainers() {
    inside("ip", "route", "delete", subnet());
  }

  private String subnet() {
    return network.settings("one").subnet();
  }

  private void inside(String... argv) {
    check(PrivateNetwork.inside(client, argv), argv);
  }

  private static void must(String... argv) {
    check(PrivateNetwork.run(argv), argv);
  }

  private static void check(ProcessResult result, String... argv) {
    assertTrue(result.succeeded(), () -> String.join(" ", argv) + ": " + result.stderr());
  }

  @Override
  public void close() {
    PrivateNetwork.run("ip", "link", "delete", cable);
    NetworkNamespaces.delete(client.netns());
  }
}
