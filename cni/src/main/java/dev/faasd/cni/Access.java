package dev.faasd.cni;

import java.util.Set;

/**
 * What an attachment and its neighbours on the bridge may do to each other.
 *
 * @param isolated whether it reaches only what is outside and the exposed ports of those that are
 *     not isolated, and only under its own address
 * @param exposed the TCP ports on which isolated ones reach it
 */
public record Access(boolean isolated, Set<Integer> exposed) {
  /** Of a function. */
  public static final Access ISOLATED = new Access(true, Set.of());

  /**
   * Copies.
   *
   * @throws IllegalArgumentException when a port is none
   */
  public Access {
    exposed = Set.copyOf(exposed);
    exposed.forEach(PortMapping::checkPort);
  }

  /** Of a service with these ports. */
  public static Access exposing(Set<Integer> ports) {
    return new Access(false, ports);
  }
}
