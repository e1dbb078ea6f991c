package dev.faasd.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How the resident memory of a process changes with the work it has done. Not thread-safe. */
final class Growth {
  private static final double KIB_A_MIB = 1024;

  private record Sample(double work, double mebibytes) {}

  private final List<Sample> samples = new ArrayList<>();

  /** Takes a sample after so much work. */
  void sample(long pid, double work) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      lines
          .filter(line -> line.startsWith("Rss:"))
          .mapToDouble(line -> Long.parseLong(line.split("\\s+", -1)[1]) / KIB_A_MIB)
          .forEach(mebibytes -> samples.add(new Sample(work, mebibytes)));
    }
  }

  /** Mebibytes a piece of work, by least squares; 0 of fewer than two samples. */
  double slope() {
    double work = samples.stream().mapToDouble(Sample::work).average().orElse(0);
    double memory = mean();
    double above = 0;
    double below = 0;
    for (Sample sample : samples) {
      above += (sample.work - work) * (sample.mebibytes - memory);
      below += (sample.work - work) * (sample.work - work);
    }
    return below == 0 ? 0 : above / below;
  }

  /** In mebibytes. */
  double mean() {
    return samples.stream().mapToDouble(Sample::mebibytes).average().orElse(0);
  }

  /** Open files of a process. */
  static long files(long pid) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return files.count();
    }
  }
}
