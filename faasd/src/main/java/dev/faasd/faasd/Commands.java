package dev.faasd.faasd;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands beside the daemons, read by picocli. */
@Command(name = "faasd")
final class Commands {
  private Commands() {}

  /** Runs the command that the words name; returns the code to end with. */
  static int run(Program program, SettingsReader.CommandLine words) {
    Settings settings = words.settings();
    CommandLine line =
        command(new Commands())
            .addSubcommand(command(new ConfigCommand(program, settings)))
            .addSubcommand(
                command(new Services())
                    .addSubcommand(command(new ServiceListCommand(program, settings)))
                    .addSubcommand(command(new ServiceLogsCommand(program, settings)))
                    .addSubcommand(command(new ServiceTopCommand(program, settings)))
                    .addSubcommand("restart", order(program, settings, "restart", "Restart"))
                    .addSubcommand("stop", order(program, settings, "stop", "Stop"))
                    .addSubcommand("start", order(program, settings, "start", "Start"))
                    .addSubcommand(command(new ServiceReloadCommand(program, settings))))
            .addSubcommand(
                command(new ImagesCommand())
                    .addSubcommand(command(new ImagesListCommand(program, settings)))
                    .addSubcommand(command(new ImagesImportCommand(program, settings)))
                    .addSubcommand(command(new ImagesExportCommand(program, settings)))
                    .addSubcommand(command(new ImagesBundleCommand(program, settings))))
            .addSubcommand(
                command(new SystemCommand())
                    .addSubcommand(command(new SystemDfCommand(program, settings)))
                    .addSubcommand(command(new SystemPruneCommand(program, settings))))
            .addSubcommand(
                command(new QueueCommand())
                    .addSubcommand(command(new QueueListCommand(program, settings)))
                    .addSubcommand(command(new QueueDeadCommand(program, settings)))
                    .addSubcommand(command(new QueueRetryCommand(program, settings)))
                    .addSubcommand(command(new QueuePurgeCommand(program, settings))))
            .addSubcommand(command(new OptimizeCommand()))
            .addSubcommand(command(new CleanupCommand(program, settings)))
            .addSubcommand(command(new SettingsCommand(program, words.values())))
            .addSubcommand(command(new InstallCommand(program, words)))
            .addSubcommand(command(new UninstallCommand(program, settings)));
    DaemonLog.install(program.err(), false, System.Logger.Level.WARNING);
    String name = words.rest().getFirst();
    if (!line.getSubcommands().containsKey(name)) {
      throw new UsageException(
          "unknown %s: %s; faasd --help tells all there are"
              .formatted(name.startsWith("-") ? "flag" : "command", name));
    }
    try {
      CommandLine.ParseResult parsed = line.parseArgs(words.rest().toArray(String[]::new));
      CommandLine last = parsed.asCommandLineList().getLast();
      if (last.isUsageHelpRequested()) {
        last.usage(program.out());
        return Program.DONE;
      }
      if (last.getCommand() instanceof Callable<?> command) {
        return (Integer) command.call();
      }
      last.usage(program.err());
      return Program.WRONG_USAGE;
    } catch (CommandLine.ParameterException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the command failed", e);
    }
  }

  private static CommandLine order(Program program, Settings settings, String verb, String word) {
    CommandLine line = command(new ServiceOrderCommand(program, settings, verb));
    line.getCommandSpec().usageMessage().description(word + " core services, or functions.");
    return line;
  }

  private static CommandLine command(Object command) {
    CommandLine line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
    line.getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this and end.")
                .build());
    return line;
  }

  /** {@code faasd service}. */
  @Command(name = "service", description = "Core services, and functions.")
  static final class Services {}

  /** {@code faasd queue}. */
  @Command(name = "queue", description = "Asynchronous calls.")
  static final class QueueCommand {}

  /** {@code faasd system}. */
  @Command(name = "system", description = "The disk that images take.")
  static final class SystemCommand {}

  /** {@code faasd images}. */
  @Command(name = "images", description = "Images for core services and functions.")
  static final class ImagesCommand {}
}
