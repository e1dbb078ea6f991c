package dev.faasd.bench;

/** Measures one thing and prints its figures. */
interface Benchmark {
  /** For what is done in the background after a container was made or removed. */
  int REST_MILLIS = 200;

  /** Leaves nothing behind; what fails ends it. */
  void run(Settings settings) throws Exception;

  /** Before what is measured, so that it finds a machine that does nothing. */
  static void rest() throws InterruptedException {
    Thread.sleep(REST_MILLIS);
  }
}
