package dev.faasd.faasd;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The host's own settings, {@code /etc/default/faasd}: weaker than flags and environment, and the
 * same for daemons and commands.
 *
 * @param variables the file, which need not exist
 */
record Defaults(Variables variables) {
  /** Names another file; for what must not know of the host's. */
  private static final String VARIABLE = "FAASD_DEFAULTS";

  private static final String PRODUCT = "/etc/default/faasd";

  /** Where the file is, for a process with this environment. */
  static Defaults file(Map<String, String> environment) {
    return new Defaults(new Variables(Path.of(environment.getOrDefault(VARIABLE, PRODUCT))));
  }

  Path path() {
    return variables.file();
  }

  /** The environment, with what the file sets and it does not. */
  Map<String, String> under(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(variables.read());
    all.putAll(environment);
    return Map.copyOf(all);
  }

  /** The text of a file that sets nothing. */
  static String text() {
    return text(Map.of());
  }

  /** The text of such a file; what is as it would be without is commented out. */
  static String text(Map<Setting, String> values) {
    StringBuilder text =
        new StringBuilder(
            """
            # Settings of faasd on this host, for its daemons and commands. After a change:
            #   systemctl restart faasd faasd-provider
            # What is commented out is the default.
            """);
    for (Setting setting : Setting.values()) {
      String value = values.getOrDefault(setting, setting.otherwise());
      text.append(
          "%n# %s%n%s%s=%s%n"
              .formatted(
                  setting.meaning(),
                  value.equals(setting.otherwise()) ? "#" : "",
                  setting.variables().getFirst(),
                  value));
    }
    return text.toString();
  }
}
