package dev.faasd.api;

import java.util.Objects;

/**
 * Where one replica of a function is.
 *
 * @param id the replica's name, not another's on this host while it lives, such as {@code
 *     openfaas-fn/hello.g3.0}
 * @param address an IPv4 address on the bridge; empty when it is stopped
 * @param port the TCP port it listens on
 * @param state what may be done with it
 */
public record ReplicaRoute(String id, String address, int port, ReplicaState state) {
  public ReplicaRoute {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(state, "state");
  }
}
