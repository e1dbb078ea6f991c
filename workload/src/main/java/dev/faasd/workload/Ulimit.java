package dev.faasd.workload;

/**
 * A limit of setrlimit(2).
 *
 * @param soft -1 for none
 * @param hard -1 for none
 */
public record Ulimit(long soft, long hard) {}
