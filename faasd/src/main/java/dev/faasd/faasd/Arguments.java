package dev.faasd.faasd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The few arguments of the daemons' commands, read by hand. */
final class Arguments {
  private Arguments() {}

  static boolean askForHelp(List<String> arguments) {
    return arguments.contains("-h") || arguments.contains("--help");
  }

  /** What is read where nothing else is said. */
  static final String COMPOSE_FILE = "docker-compose.yaml";

  /**
   * The compose files of {@code -f FILE}, which may be given several times; relative ones are in
   * faasd's directory.
   *
   * @throws UsageException if there is anything else
   */
  static List<Path> composeFiles(List<String> arguments, Settings settings) {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith("--file=")) {
        files.add(settings.directory().resolve(argument.substring("--file=".length())));
      } else if (!argument.equals("-f") && !argument.equals("--file")) {
        throw unknown(argument);
      } else if (++i < arguments.size()) {
        files.add(settings.directory().resolve(arguments.get(i)));
      } else {
        throw new UsageException(argument + " needs a value");
      }
    }
    return files.isEmpty() ? List.of(settings.directory().resolve(COMPOSE_FILE)) : files;
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
