package dev.faasd.faasd;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code faasd settings}: what is in effect, in the form of {@code /etc/default/faasd}. */
@Command(
    name = "settings",
    description = "Print the settings in effect, in the form of /etc/default/faasd.")
final class SettingsCommand implements Callable<Integer> {
  private final Program program;
  private final Map<Setting, String> values;

  SettingsCommand(Program program, Map<Setting, String> values) {
    this.program = program;
    this.values = values;
  }

  @Override
  public Integer call() {
    program.out().print(Defaults.text(values));
    program.out().flush();
    return Program.DONE;
  }
}
