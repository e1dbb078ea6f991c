package dev.faasd.provider;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this host is, and whether a function may be placed on it. A constraint is {@code
 * KEY==VALUE}, {@code KEY=VALUE} or {@code KEY!=VALUE}, with spaces or without, as Swarm and
 * Kubernetes have it; those about anything but operating system and architecture cannot decide
 * anything on one host.
 *
 * @param os as Go names it, such as {@code linux}
 * @param architecture as Go names it, such as {@code amd64}
 */
record HostPlatform(String os, String architecture) {
  private static final Pattern CONSTRAINT =
      Pattern.compile("\\s*(?<key>[^=!\\s]+)\\s*(?<operator>==?|!=)\\s*(?<value>\\S+)\\s*");

  private static final Set<String> OS_KEYS =
      Set.of("node.platform.os", "kubernetes.io/os", "beta.kubernetes.io/os");

  private static final Set<String> ARCHITECTURE_KEYS =
      Set.of("node.platform.arch", "kubernetes.io/arch", "beta.kubernetes.io/arch");

  private static final Map<String, String> ALIASES =
      Map.of("x86_64", "amd64", "aarch64", "arm64", "armhf", "arm", "armv7l", "arm");

  /** Of the host we run on. */
  static HostPlatform current() {
    return new HostPlatform("linux", inGo(System.getProperty("os.arch", "")));
  }

  private static String inGo(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ALIASES.getOrDefault(lower, lower);
  }

  /**
   * Checks that a function may be here.
   *
   * @throws ProviderException.Refused naming a constraint that this host does not meet
   */
  void check(List<String> constraints) {
    for (String constraint : constraints) {
      Matcher matcher = CONSTRAINT.matcher(constraint);
      if (matcher.matches() && !meets(matcher)) {
        throw new ProviderException.Refused(
            "constraint '%s' is not met: this host is %s/%s"
                .formatted(constraint.strip(), os, architecture));
      }
    }
  }

  private boolean meets(Matcher constraint) {
    String key = constraint.group("key");
    String value = inGo(constraint.group("value"));
    boolean wanted = !constraint.group("operator").equals("!=");
    if (OS_KEYS.contains(key)) {
      return os.equals(value) == wanted;
    }
    return !ARCHITECTURE_KEYS.contains(key) || architecture.equals(value) == wanted;
  }
}
