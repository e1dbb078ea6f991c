package dev.faasd.containerd;

/** Keeps the garbage collector off what is made under it, until it is deleted or expires. */
public record Lease(String id) {}
