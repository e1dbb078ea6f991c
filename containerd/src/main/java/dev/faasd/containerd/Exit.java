package dev.faasd.containerd;

import java.time.Instant;

/**
 * How a process ended.
 *
 * @param code its exit code; 128 and the signal's number if a signal ended it
 */
public record Exit(int code, Instant at) {}
