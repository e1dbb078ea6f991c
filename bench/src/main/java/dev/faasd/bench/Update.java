package dev.faasd.bench;

import java.util.Map;

/**
 * Updates of a function that is called all the time, then broken new versions of it; counts what
 * did not get its answer. Without a reference: the aim is none.
 */
final class Update implements Benchmark {
  private static final String NAME = "update";
  private static final int A_SECOND = 500;
  private static final int A_ROUND = 10;
  private static final int BROKEN_A_ROUND = 2;

  @Override
  public void run(Settings settings) throws Exception {
    try (Faasd faasd = new Faasd(settings)) {
      faasd.deploy(NAME, Settings.LAB, Map.of());
      try {
        Samples times = new Samples();
        Load whole = Load.start(faasd, NAME, A_SECOND);
        for (int i = 0; i < settings.rounds() * A_ROUND; i++) {
          String next = version(Map.of("VERSION", Integer.toString(i)));
          long before = System.nanoTime();
          faasd.system("PUT", "functions", next);
          times.addMicros(System.nanoTime() - before);
        }
        whole.end();
        print("update", whole);
        times.print("update.time", "us");
        int taken = 0;
        Load broken = Load.start(faasd, NAME, A_SECOND);
        for (int i = 0; i < settings.rounds() * BROKEN_A_ROUND; i++) {
          String next = version(Map.of("FAIL_START", "1", "VERSION", Integer.toString(i)));
          taken += faasd.ask("PUT", "functions", next).statusCode() / 100 == 2 ? 1 : 0;
        }
        broken.end();
        print("update-broken", broken);
        Samples.print("update-broken.taken", "updates", taken);
      } finally {
        faasd.delete(NAME);
      }
    }
  }

  private static String version(Map<String, String> environment) {
    return Faasd.deployment(NAME, Settings.LAB, Map.of(), environment).toString();
  }

  private static void print(String name, Load load) {
    Samples.print(name + ".requests", "requests", load.sent.get());
    Samples.print(name + ".failed", "requests", load.failed.get());
    Samples.print(name + ".not-200", "requests", load.refused.get());
    load.brief.print(name + ".short-calls", "us");
  }
}
