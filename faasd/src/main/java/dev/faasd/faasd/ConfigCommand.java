package dev.faasd.faasd;

import dev.faasd.compose.ComposeFile;
import dev.faasd.compose.ComposeWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd config}: what faasd makes of compose files, as a compose file. */
@Command(
    name = "config",
    description = "Print the compose files as understood, or all that is wrong with them.")
final class ConfigCommand implements Callable<Integer> {
  private final Program program;
  private final Settings settings;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description =
          "A compose file; a relative one is in the directory of --dir. Given several times, each"
              + " is merged over those before it.",
      defaultValue = Arguments.COMPOSE_FILE)
  private List<Path> files = List.of();

  ConfigCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    ComposeFile compose =
        Up.read(
            settings,
            program.environment(),
            files.stream().map(settings.directory()::resolve).toList());
    compose.warnings().forEach(warning -> program.err().println("Warning: " + warning));
    program.out().print(ComposeWriter.write(compose));
    program.out().flush();
    return Program.DONE;
  }
}
