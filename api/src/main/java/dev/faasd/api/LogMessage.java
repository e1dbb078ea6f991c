package dev.faasd.api;

import java.time.Instant;

/**
 * One line of a function's log.
 *
 * @param name the function
 * @param namespace where it lives
 * @param instance which of its replicas wrote it
 * @param timestamp when
 * @param text without its end of line
 */
public record LogMessage(
    String name, String namespace, String instance, Instant timestamp, String text) {}
