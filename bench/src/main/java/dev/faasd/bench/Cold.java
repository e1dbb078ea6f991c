package dev.faasd.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * From a stopped function to the first byte of its answer through the gateway; beside it, making a
 * container by hand and calling it.
 *
 * @param prepared whether the instance keeps tasks of stopped functions in reserve
 */
record Cold(String name, boolean prepared) implements Benchmark {
  private static final int WARM_UP = 5;
  private static final int A_ROUND = 40;

  @Override
  public void run(Settings settings) throws Exception {
    Samples ours = new Samples();
    Samples reference = new Samples();
    int failed = 0;
    try (Faasd faasd = new Faasd(settings)) {
      PlainContainer plain = new PlainContainer(faasd, settings);
      try {
        faasd.deploy(name, Settings.HELLO, Map.of());
        for (int i = -WARM_UP; i < settings.rounds() * A_ROUND; i++) {
          faasd.stop(name, prepared);
          Benchmark.rest();
          long first = 0;
          try {
            first = faasd.call(name).ok().firstByte();
          } catch (IOException e) {
            System.err.println("a first request failed: " + e.getMessage());
            failed++;
          }
          Benchmark.rest();
          long before = System.nanoTime();
          InetSocketAddress place = plain.run();
          long made = System.nanoTime() - before;
          made += Connection.get(place, "/").ok().firstByte();
          plain.remove();
          if (i >= 0 && first > 0) {
            ours.addMicros(first);
            reference.addMicros(made);
          }
        }
      } finally {
        plain.end();
        faasd.delete(name);
      }
    }
    ours.print(name + ".first-byte", "us", reference);
    Samples.print(name + ".failed", "requests", failed);
  }
}
