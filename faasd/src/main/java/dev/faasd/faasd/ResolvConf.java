package dev.faasd.faasd;

import dev.faasd.supervisor.HostsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The resolver configuration of all containers: the host's, without what only the host can reach. A
 * loopback resolver, such as systemd-resolved's, is not the container's loopback; the network has
 * no IPv6.
 */
final class ResolvConf {
  /** The host's own configuration, and where systemd-resolved keeps the real resolvers. */
  static final List<Path> HOST =
      List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));

  private static final String NAMESERVER = "nameserver ";
  private static final List<String> PUBLIC_RESOLVERS =
      List.of(NAMESERVER + "1.1.1.1", NAMESERVER + "8.8.8.8");

  private ResolvConf() {}

  /**
   * Writes the file in place, as containers have it mounted, if it is not right yet.
   *
   * @param servers their addresses; where there are none, the sources count
   * @param sources the first with a resolver of use counts; if none has, public resolvers do
   */
  static void write(Path file, List<String> servers, List<Path> sources) {
    String text =
        servers.isEmpty()
            ? text(sources)
            : join("as set", servers.stream().map(NAMESERVER::concat).toList());
    try {
      if (!Files.exists(file) || !Files.readString(file).equals(text)) {
        HostsFile.writeInPlace(file, text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static String text(List<Path> sources) {
    for (Path source : sources) {
      List<String> lines = usableLines(source);
      if (lines.stream().anyMatch(line -> line.startsWith(NAMESERVER))) {
        return join("from " + source, lines);
      }
    }
    return join(
        "public resolvers, as the host has none that a container can reach", PUBLIC_RESOLVERS);
  }

  private static String join(String origin, List<String> lines) {
    return "# written by faasd at each start: " + origin + "\n" + String.join("\n", lines) + "\n";
  }

  private static List<String> usableLines(Path source) {
    List<String> usable = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(source)) {
        String words = String.join(" ", line.strip().split("\\s+", -1));
        if (words.startsWith(NAMESERVER)
            ? isReachable(words.substring(NAMESERVER.length()))
            : words.startsWith("search ") || words.startsWith("options ")) {
          usable.add(words);
        }
      }
    } catch (IOException _) {
      return List.of(); // a host without this file has its resolvers elsewhere
    }
    return usable;
  }

  /** Whether it is the IPv4 address of something else than the container itself. */
  static boolean isReachable(String address) {
    return address.matches("[0-9]+(\\.[0-9]+){3}") && !loopback(address);
  }

  private static boolean loopback(String address) {
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      return parsed.isLoopbackAddress() || parsed.isAnyLocalAddress();
    } catch (IllegalArgumentException _) {
      return true; // no address at all, so not reachable either
    }
  }
}
