package dev.faasd.containerd;

/**
 * containerd's own version, such as 1.6.20.
 *
 * @param revision the commit it was built from, may be empty
 */
public record Version(String version, String revision) {}
