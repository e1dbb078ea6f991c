package dev.faasd.workload;

import java.time.Duration;

/**
 * What a workload has used since its process was started, and uses now.
 *
 * @param cpuTime processor time of all its processes
 * @param memoryBytes memory that it needs: without cached files that the kernel could drop
 * @param outOfMemoryKills how many of its processes the kernel killed for want of memory
 */
public record Usage(Duration cpuTime, long memoryBytes, long outOfMemoryKills) {}
