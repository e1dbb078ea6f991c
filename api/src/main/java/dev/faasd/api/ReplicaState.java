package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a gateway may do with a replica. */
public enum ReplicaState {
  /** Takes requests. */
  @JsonProperty("serving")
  SERVING,
  /**
   * Finishes what it has; takes nothing new. The provider waits for a {@link RoutingAck.Drained}.
   */
  @JsonProperty("draining")
  DRAINING,
  /**
   * Keeps its memory but no CPU; ask for a wake. The kernel takes connections for it, so a few
   * requests may be sent before it is awake.
   */
  @JsonProperty("frozen")
  FROZEN,
  /** Has no process that could take requests, or not yet; ask for a wake. */
  @JsonProperty("stopped")
  STOPPED
}
