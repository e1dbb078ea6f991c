package dev.faasd.bench;

/** Measures one thing and prints its figures. */
interface Benchmark {
  /** Leaves nothing behind; what fails ends it. */
  void run(Settings settings) throws Exception;
}
