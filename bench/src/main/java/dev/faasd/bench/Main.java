package dev.faasd.bench;

import java.util.Map;

/** Runs the benchmark that the argument names. */
public final class Main {
  private static final Map<String, Benchmark> BENCHMARKS =
      Map.of(
          "async", new Async(),
          "crowd", new Crowd(),
          "restart", new Restart(),
          "wake", new Wake(),
          "cold", new Cold("cold", false),
          "cold-reserve", new Cold("cold-reserve", true),
          "deploy", new Deploy(),
          "update", new Update(),
          "density", new Density());

  private Main() {}

  /** Needs the environment that hack/bench.sh makes. */
  public static void main(String[] arguments) throws Exception {
    Benchmark benchmark = arguments.length == 1 ? BENCHMARKS.get(arguments[0]) : null;
    if (benchmark == null) {
      System.err.println("which benchmark? one of " + BENCHMARKS.keySet());
      System.exit(2);
      return;
    }
    benchmark.run(Settings.read(System.getenv()));
  }
}
