package dev.faasd.faasd;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all commands about services have in common. */
@Command
abstract class ServiceCommand {
  final Program program;
  final Settings settings;

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      description = "Of functions, such as openfaas-fn; core services otherwise.",
      defaultValue = Settings.CORE_NAMESPACE)
  String namespace = Settings.CORE_NAMESPACE;

  ServiceCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  boolean core() {
    return namespace.equals(Settings.CORE_NAMESPACE);
  }
}
