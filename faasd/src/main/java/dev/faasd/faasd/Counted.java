package dev.faasd.faasd;

/** How many calls something was done to, as the gateway tells it. */
record Counted(long count) {}
