package dev.faasd.workload;

/** A running {@link Workloads#watch}. */
@FunctionalInterface
public interface Watch extends AutoCloseable {
  /** Ends it; nothing is told afterwards. Idempotent. */
  @Override
  void close();
}
