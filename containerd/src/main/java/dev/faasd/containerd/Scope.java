package dev.faasd.containerd;

import java.util.Optional;

/**
 * What a call is about.
 *
 * @param namespace absent for calls about containerd itself
 * @param lease what the call makes belongs to it until it is deleted
 */
record Scope(Optional<String> namespace, Optional<String> lease) {
  static final Scope NONE = new Scope(Optional.empty(), Optional.empty());

  static Scope of(String namespace) {
    return new Scope(Optional.of(namespace), Optional.empty());
  }

  Scope withLease(String lease) {
    return new Scope(namespace, Optional.of(lease));
  }
}
