package dev.faasd.api;

/**
 * What a function uses at the moment, all replicas together.
 *
 * @param cpu milli-cores
 * @param totalMemoryBytes bytes
 */
public record FunctionUsage(double cpu, double totalMemoryBytes) {}
