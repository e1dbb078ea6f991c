package dev.faasd.workload;

import dev.faasd.cni.Access;
import dev.faasd.containerd.UserIdentity;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What we write on a container of ours, as containerd labels, so that after a restart everything
 * about it can be told from containerd alone.
 *
 * @param owner which of our daemons it belongs to
 * @param logIdentifier under which its output is logged
 * @param stopSignal number of the signal that asks it to end
 * @param access what it and its neighbours on the bridge may do to each other
 * @param ports what it publishes on the host
 * @param privateFiles whose its private files are, if it was made with some
 */
record Marks(
    String owner,
    String logIdentifier,
    int stopSignal,
    Access access,
    List<PublishedPort> ports,
    Optional<UserIdentity> privateFiles) {
  static final String OWNER = "dev.faasd/owner";
  private static final String OURS = "dev.faasd/workload.";
  private static final String LOG_IDENTIFIER = OURS + "log";
  private static final String STOP_SIGNAL = OURS + "stop-signal";
  private static final String ISOLATED = OURS + "isolated";
  private static final String EXPOSED = OURS + "exposed";
  private static final String PORTS = OURS + "ports";
  private static final String PRIVATE_FILES = OURS + "private-files";

  /** containerd's limit for key and value together. */
  private static final int LONGEST_LABEL = 4096;

  static void checkForeign(Map<String, String> labels) {
    labels.forEach(
        (key, value) -> {
          if (key.startsWith("containerd.io/") || isOurs(key)) {
            throw new IllegalArgumentException("the label '" + key + "' has a reserved prefix");
          }
          if (bytes(key) + bytes(value) > LONGEST_LABEL) {
            throw new IllegalArgumentException(
                "the label '" + key + "' is longer than " + LONGEST_LABEL + " bytes");
          }
        });
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean isOurs(String key) {
    return key.equals(OWNER) || key.startsWith(OURS);
  }

  /** Reads them back; a label that is missing reads as its default. */
  static Marks read(Map<String, String> labels) {
    return new Marks(
        labels.getOrDefault(OWNER, ""),
        labels.getOrDefault(LOG_IDENTIFIER, ""),
        Integer.parseInt(labels.getOrDefault(STOP_SIGNAL, "15")),
        new Access(
            Boolean.parseBoolean(labels.get(ISOLATED)),
            words(labels, EXPOSED).map(Integer::valueOf).collect(Collectors.toSet())),
        words(labels, PORTS).map(PublishedPort::parse).toList(),
        Optional.ofNullable(labels.get(PRIVATE_FILES)).map(Marks::user));
  }

  private static Stream<String> words(Map<String, String> labels, String key) {
    return Stream.of(labels.getOrDefault(key, "").split(",", -1)).filter(word -> !word.isEmpty());
  }

  private static UserIdentity user(String numbers) {
    List<String> parts = List.of(numbers.split(":", 2));
    return new UserIdentity(
        Integer.parseInt(parts.getFirst()), Integer.parseInt(parts.getLast()), List.of());
  }

  /** The labels of someone else among these. */
  static Map<String, String> foreign(Map<String, String> labels) {
    return labels.entrySet().stream()
        .filter(label -> !isOurs(label.getKey()) && !label.getKey().startsWith("containerd.io/"))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** As labels, together with the maker's own. */
  Map<String, String> write(Map<String, String> makers) {
    Map<String, String> labels = new LinkedHashMap<>(makers);
    labels.put(OWNER, owner);
    labels.put(LOG_IDENTIFIER, logIdentifier);
    labels.put(STOP_SIGNAL, Integer.toString(stopSignal));
    labels.put(ISOLATED, Boolean.toString(access.isolated()));
    labels.put(
        EXPOSED,
        access.exposed().stream().sorted().map(String::valueOf).collect(Collectors.joining(",")));
    labels.put(PORTS, ports.stream().map(PublishedPort::toString).collect(Collectors.joining(",")));
    privateFiles.ifPresent(user -> labels.put(PRIVATE_FILES, user.uid() + ":" + user.gid()));
    return labels;
  }
}
