package dev.faasd.faasd;

import dev.faasd.workload.ImageStanding;
import dev.faasd.workload.ImageStore;
import dev.faasd.workload.KeepRules;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code faasd system prune}: removes images that nobody uses, now. */
@Command(
    name = "prune",
    description = {
      "Remove images that faasd got in and that nobody uses.",
      "",
      "Pinned ones stay (ctr -n NAMESPACE images label IMAGE dev.faasd/pinned=true), and those that"
          + " functions had before, the last so many as --images-versions says."
    })
final class SystemPruneCommand extends RootCommand {
  @Option(names = "--all", description = "Also those that functions had before.")
  private boolean all;

  SystemPruneCommand(Program program, Settings settings) {
    super(program, settings);
  }

  @Override
  int run() {
    KeepRules rules =
        new KeepRules(
            Duration.ZERO,
            all ? 0 : settings.keepRules().versions(),
            settings.keepRules().high(),
            settings.keepRules().low());
    try (HostImages images = new HostImages(settings)) {
      ImageStore core = images.core().workloads().images();
      long before = core.disk(Settings.CORE_NAMESPACE).available();
      for (Map.Entry<String, ImageStore> entry : images.byNamespace().entrySet()) {
        for (ImageStanding gone : entry.getValue().removeUnused(entry.getKey(), rules)) {
          program.out().println("removed " + gone.name() + " of " + entry.getKey());
        }
      }
      long freed = core.disk(Settings.CORE_NAMESPACE).available() - before;
      program.out().println("freed " + Bytes.text(Math.max(0, freed)));
    }
    return Program.DONE;
  }
}
