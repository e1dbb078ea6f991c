package dev.faasd.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The Linux capabilities that a function asks for by an annotation: names separated by commas or
 * spaces, with {@code CAP_} or without. It has no others, and not all can be had.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 */
public final class FunctionCapabilities {
  /** The annotation. */
  public static final String ANNOTATION = "dev.faasd.capabilities";

  /** What they allow stays within the container. */
  private static final Set<String> ALLOWED =
      Set.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_NET_BIND_SERVICE",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID");

  private FunctionCapabilities() {}

  /** Those that are asked for and can be had, with their prefix. */
  public static Set<String> of(Map<String, String> annotations) {
    Set<String> granted = new TreeSet<>(asked(annotations).toList());
    granted.retainAll(ALLOWED);
    return granted;
  }

  /** What is wrong with what is asked for, a sentence each. */
  static List<String> problems(Map<String, String> annotations) {
    return asked(annotations)
        .filter(name -> !ALLOWED.contains(name))
        .map(
            name ->
                "capability '%s' in the annotation %s cannot be had: use of %s"
                    .formatted(
                        Names.shown(name), ANNOTATION, String.join(", ", new TreeSet<>(ALLOWED))))
        .toList();
  }

  private static Stream<String> asked(Map<String, String> annotations) {
    return Stream.of(annotations.getOrDefault(ANNOTATION, "").split("[,\\s]+", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.toUpperCase(Locale.ROOT))
        .map(word -> word.startsWith("CAP_") ? word : "CAP_" + word);
  }
}
