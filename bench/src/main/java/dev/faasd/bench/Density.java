package dev.faasd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a frozen function costs beside its own process: its shim, and the growth of the provider;
 * and whether all of them still answer.
 */
final class Density implements Benchmark {
  private static final int FUNCTIONS = 100;
  private static final double KIB = 1024;

  /** Resident memory, and proportional: shared pages divided among those who share them. */
  private record Memory(double rss, double pss) {}

  @Override
  public void run(Settings settings) throws Exception {
    Path provider = Path.of("/proc", Long.toString(settings.provider()));
    Samples rss = new Samples();
    Samples pss = new Samples();
    int answers = 0;
    Memory before = memory(provider);
    Memory after;
    try (Faasd faasd = new Faasd(settings)) {
      List<String> names = new ArrayList<>();
      try {
        for (int i = 0; i < FUNCTIONS; i++) {
          names.add("density-" + i);
          faasd.deploy(names.getLast(), Settings.HELLO, Faasd.SLEEPY);
        }
        for (String name : names) {
          faasd.awaitFrozen(faasd.containers(name));
        }
        after = memory(provider);
        for (Path shim : shims()) {
          Memory memory = memory(shim);
          rss.add(memory.rss);
          pss.add(memory.pss);
        }
        for (String name : names) {
          answers += faasd.call(name).status() == 200 ? 1 : 0;
        }
      } finally {
        for (String name : names) {
          faasd.delete(name);
        }
      }
    }
    rss.print("density.rss", "MiB");
    pss.print("density.pss", "MiB");
    Samples.print("density.provider-rss", "MiB", (after.rss - before.rss) / FUNCTIONS);
    Samples.print("density.provider-pss", "MiB", (after.pss - before.pss) / FUNCTIONS);
    Samples.print("density.answer", "functions", answers);
  }

  /** Of the functions here; a shim is told which container it is for. */
  private static List<Path> shims() throws IOException {
    List<Path> found = new ArrayList<>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String command = commandLine(process);
        if (command.contains("containerd-shim") && command.contains("-id\0density-")) {
          found.add(process);
        }
      }
    }
    return found;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"));
    } catch (IOException _) {
      return ""; // it has ended
    }
  }

  /** In MiB. */
  private static Memory memory(Path process) throws IOException {
    double rss = 0;
    double pss = 0;
    for (String line : Files.readAllLines(process.resolve("smaps_rollup"))) {
      String[] words = line.split("\\s+", -1);
      switch (words[0]) {
        case "Rss:" -> rss = Long.parseLong(words[1]) / KIB;
        case "Pss:" -> pss = Long.parseLong(words[1]) / KIB;
        default -> {}
      }
    }
    return new Memory(rss, pss);
  }
}
