package dev.faasd.workload;

/**
 * Takes the output of workloads, line by line.
 *
 * <p>Called from one reader thread for all workloads and, for the last lines of one that ends, from
 * the thread that ends it; so it must be quick, must be safe for both, and must not throw.
 */
@FunctionalInterface
public interface LogSink {
  /**
   * One line without its line feed.
   *
   * @param identifier log identifier from the workload's spec
   * @param id the workload that wrote it
   * @param stream where it wrote it
   * @param line any bytes, at most {@value LineSplitter#LONGEST_LINE}; longer lines arrive in
   *     parts; the receiver may keep the array
   */
  void line(String identifier, WorkloadId id, StandardStream stream, byte[] line);
}
