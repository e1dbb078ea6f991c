package dev.faasd.workload;

/** The two streams a process writes its output to. */
public enum StandardStream {
  /** Standard output. */
  STDOUT,
  /** Standard error. */
  STDERR
}
