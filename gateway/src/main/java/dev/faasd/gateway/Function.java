package dev.faasd.gateway;

import dev.faasd.api.FunctionId;

/**
 * A function that calls go to: what stays the same from table to table.
 *
 * @param id which
 * @param metrics its counters
 * @param room where its calls wait for a replica
 * @param activity whether it is called at all
 */
record Function(FunctionId id, FunctionMetrics metrics, WaitingRoom room, Activity activity) {}
