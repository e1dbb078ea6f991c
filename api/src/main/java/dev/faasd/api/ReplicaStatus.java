package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How one replica of a function fares; a field of ours.
 *
 * @param name under which its log lines are told from others', such as {@code hello.g1.0}
 * @param state in a word: starting, ready, draining, asleep, stopped or failed
 * @param address on the bridge; empty while it has none
 * @param restarts how often it was started again because it failed
 */
public record ReplicaStatus(
    String name,
    String state,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String address,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long restarts) {
  public ReplicaStatus {
    name = Absent.text(name);
    state = Absent.text(state);
    address = Absent.text(address);
  }
}
