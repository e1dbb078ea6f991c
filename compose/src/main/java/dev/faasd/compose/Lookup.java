package dev.faasd.compose;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a service finds others, beside the names that all know.
 *
 * @param extraHosts addresses by name; {@link #HOST_GATEWAY} stands for the host's on the bridge
 * @param dns addresses of resolvers; none: those of all containers
 */
public record Lookup(Map<String, String> extraHosts, List<String> dns) {
  /** In place of an address. */
  public static final String HOST_GATEWAY = "host-gateway";

  /** Copies. */
  public Lookup {
    extraHosts = Collections.unmodifiableMap(new TreeMap<>(extraHosts));
    dns = List.copyOf(dns);
  }
}
