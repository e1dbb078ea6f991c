package dev.faasd.faasd;

import java.nio.file.Path;
import java.util.List;

/** The few arguments of the daemons' commands, read by hand. */
final class Arguments {
  private Arguments() {}

  static boolean askForHelp(List<String> arguments) {
    return arguments.contains("-h") || arguments.contains("--help");
  }

  /**
   * The compose file of {@code -f FILE}; a relative one is in faasd's directory.
   *
   * @throws UsageException if there is anything else
   */
  static Path composeFile(List<String> arguments, Settings settings) {
    String name = "docker-compose.yaml";
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith("--file=")) {
        name = argument.substring("--file=".length());
      } else if (!argument.equals("-f") && !argument.equals("--file")) {
        throw unknown(argument);
      } else if (++i < arguments.size()) {
        name = arguments.get(i);
      } else {
        throw new UsageException(argument + " needs a value");
      }
    }
    return settings.directory().resolve(name);
  }

  /**
   * Refuses all.
   *
   * @throws UsageException if there is any
   */
  static void none(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw unknown(arguments.getFirst());
    }
  }

  private static UsageException unknown(String argument) {
    return new UsageException(
        (argument.startsWith("-") ? "unknown flag: " : "unknown argument: ") + argument);
  }
}
