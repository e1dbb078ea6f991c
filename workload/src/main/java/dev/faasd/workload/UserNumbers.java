package dev.faasd.workload;

/**
 * As whom a workload runs, in the host's numbers.
 *
 * @param uid number of the user
 * @param gid number of its first group
 */
public record UserNumbers(int uid, int gid) {}
