package dev.faasd.cni;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that does what it reads with a network where it runs, and answers a line each. */
final class NetworkShell {
  /** What the host offers to services. */
  static final int HOST_PORT = 8081;

  private NetworkShell() {}

  /** The command line without arguments. */
  static List<String> command() {
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        NetworkShell.class.getName());
  }

  /**
   * Reads {@code prepare}, {@code repair}, {@code remove}, {@code attach ID ACCESS}, {@code detach
   * ID}, {@code publish ID PORT}, {@code original PLUGIN-ID NETNS} and {@code take-over ID
   * PLUGIN-ID NETNS}, the second word being the bridge. Says {@code ready} first.
   *
   * @param args a directory
   */
  public static void main(String[] args) throws IOException {
    System.out.println("ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = "done " + execute(List.of(line.split(" ", -1)), Path.of(args[0]));
      } catch (NetworkException e) {
        answer = "failed " + e.getMessage();
      }
      System.out.println(answer);
    }
  }

  private static String execute(List<String> words, Path directory) throws IOException {
    Network network = Network.of(settings(words.get(1), directory));
    switch (words.getFirst()) {
      case "prepare" -> network.prepare();
      case "repair" -> network.repair();
      case "remove" -> network.remove();
      case "detach" -> network.detach(words.get(2));
      case "attach" -> {
        Attachment attachment = network.attach(words.get(2), List.of(), access(words.get(3)));
        return attachment.address() + " " + attachment.netns();
      }
      case "original" -> {
        AttachmentRecord made =
            Original.attach(settings(words.get(1), directory), words.get(2), Path.of(words.get(3)));
        return made.result().flatMap(PluginResult::address).orElseThrow();
      }
      case "take-over" -> {
        String address = network.foreignAddress(words.get(3)).orElse("nowhere");
        Optional<Path> netns = words.stream().skip(4).findFirst().map(Path::of);
        network.takeOver(words.get(2), words.get(3), netns, Access.ISOLATED);
        return address + " " + network.find(words.get(2)).map(Attachment::address).orElse("");
      }
      case "publish" -> {
        int port = Integer.parseInt(words.get(3));
        network.publish(
            words.get(2),
            List.of(PortMapping.tcp(port, 80)),
            Set.copyOf(words.subList(4, words.size())));
      }
      default -> throw new IllegalArgumentException("unknown command " + words);
    }
    return "";
  }

  /** The ports that are exposed, separated by commas; {@code -} for an isolated one. */
  private static Access access(String word) {
    return word.equals("-")
        ? Access.ISOLATED
        : Access.exposing(
            Stream.of(word.split(",", -1))
                .filter(port -> !port.isEmpty())
                .map(Integer::valueOf)
                .collect(Collectors.toSet()));
  }

  /** Bridges are named {@code fdt1}, {@code fdt2}, and so are their subnets. */
  private static NetworkSettings settings(String bridge, Path parent) {
    Path directory = parent.resolve(bridge);
    return new NetworkSettings(
        "one",
        "net-" + bridge,
        bridge,
        "10.63." + bridge.substring("fdt".length()) + ".0/24",
        directory.resolve("net.d/10-test.conflist"),
        NetworkSettings.defaults("one").pluginDirs(),
        directory.resolve("run"),
        directory.resolve("run/leases"),
        directory.resolve("results"),
        Set.of(HOST_PORT));
  }
}
