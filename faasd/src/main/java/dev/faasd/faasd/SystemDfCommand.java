package dev.faasd.faasd;

import dev.faasd.workload.DiskUse;
import dev.faasd.workload.ImageStanding;
import dev.faasd.workload.ImageStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code faasd system df}: what images take, who uses them, how full the disk is. */
@Command(name = "df", description = "Show images that faasd got in, and the disk they are on.")
final class SystemDfCommand implements Callable<Integer> {
  private static final String ROW = "%-14s %-60s %10s  %-22s %s%n";

  private final Program program;
  private final Settings settings;

  SystemDfCommand(Program program, Settings settings) {
    this.program = program;
    this.settings = settings;
  }

  @Override
  public Integer call() {
    try (HostImages images = new HostImages(settings)) {
      program.out().printf(ROW, "NAMESPACE", "IMAGE", "COMPRESSED", "UNUSED SINCE", "USERS");
      for (Map.Entry<String, ImageStore> entry : images.byNamespace().entrySet()) {
        for (ImageStanding image : entry.getValue().ours(entry.getKey())) {
          program
              .out()
              .printf(
                  ROW,
                  entry.getKey(),
                  image.name(),
                  megabytes(image.bytes()),
                  since(image),
                  String.join(" ", image.users()));
        }
      }
      DiskUse disk = images.core().workloads().images().disk(Settings.CORE_NAMESPACE);
      program
          .out()
          .printf(
              "%nDisk: %s of %s free, %d %% in use%n",
              megabytes(disk.available()), megabytes(disk.total()), disk.percent());
    }
    program.out().flush();
    return Program.DONE;
  }

  private static String since(ImageStanding image) {
    if (image.pinned()) {
      return "pinned";
    }
    return image
        .unusedSince()
        .map(time -> time.truncatedTo(ChronoUnit.SECONDS))
        .map(Instant::toString)
        .orElse("-");
  }

  /** As disks are sold. */
  static String megabytes(long bytes) {
    return "%.1f MB".formatted(bytes / 1e6);
  }
}
