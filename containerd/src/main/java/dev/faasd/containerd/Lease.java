package dev.faasd.containerd;

import java.util.Map;

/**
 * Keeps the garbage collector off what is made under it, until it is deleted or expires.
 *
 * @param labels of its maker, and when it expires
 */
public record Lease(String id, Map<String, String> labels) {
  /** Copies. */
  public Lease {
    labels = Map.copyOf(labels);
  }
}
