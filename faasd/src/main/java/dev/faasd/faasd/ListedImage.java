package dev.faasd.faasd;

import dev.faasd.workload.ImageStanding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line of {@code faasd images list}.
 *
 * @param standing in a namespace of containerd, if it is in one
 * @param namespace that one, or empty
 * @param archives that have it
 */
record ListedImage(
    String namespace,
    List<String> names,
    String digest,
    Optional<ImageStanding> standing,
    List<Path> archives) {
  private static final int SHORT_DIGEST = 12;

  static ListedImage in(String namespace, ImageStanding standing, List<Path> archives) {
    return new ListedImage(
        namespace, standing.names(), standing.digest(), Optional.of(standing), archives);
  }

  static ListedImage in(Path archive, String name, String digest) {
    return new ListedImage("", List.of(name), digest, Optional.empty(), List.of(archive));
  }

  /** Whether all that is to be said of the other is said of this one. */
  boolean covers(ListedImage other) {
    return names.containsAll(other.names) && archives.containsAll(other.archives);
  }

  String[] cells() {
    String hex = digest.substring(digest.indexOf(':') + 1);
    return new String[] {
      standing.map(ImageStanding::name).orElse(names.getFirst()),
      hex.substring(0, Math.min(SHORT_DIGEST, hex.length())),
      standing.map(image -> Bytes.text(image.bytes())).orElse("-"),
      namespace.isEmpty() ? "-" : namespace,
      reason()
    };
  }

  /** Why it is here, and stays. */
  private String reason() {
    List<String> reasons = new ArrayList<>();
    standing.ifPresent(image -> reasons.add(reason(image)));
    archives.forEach(archive -> reasons.add("in " + archive.getFileName()));
    return String.join(", ", reasons);
  }

  private static String reason(ImageStanding image) {
    String users = users(image);
    if (image.pinned()) {
      return "pinned";
    }
    if (image.unusedSince().isPresent()) {
      String ago = Ago.since(image.unusedSince().get());
      return users.isEmpty() ? "unused, " + ago : "was of " + users + ", " + ago;
    }
    if (!users.isEmpty()) {
      return "used by " + users;
    }
    return image.ours() ? "new" : "not faasd's";
  }

  /** Functions and services; a container's id is one's name, and perhaps numbers. */
  private static String users(ImageStanding image) {
    return Stream.concat(
            image.users().stream(),
            image.containers().stream()
                .map(id -> id.replaceFirst("(\\.g[0-9]+)?(\\.[0-9]+)?$", "")))
        .distinct()
        .sorted()
        .collect(Collectors.joining(" "));
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("names", names);
    json.put("digest", digest);
    standing.ifPresent(
        image -> {
          json.put("namespace", namespace);
          json.put("bytes", image.bytes());
          json.put("ours", image.ours());
          json.put("pinned", image.pinned());
          json.put("users", image.users().stream().sorted().toList());
          json.put("containers", image.containers().stream().sorted().toList());
          image.unusedSince().ifPresent(since -> json.put("unusedSince", since.toString()));
        });
    json.put("archives", archives.stream().map(Path::toString).toList());
    return json;
  }
}
