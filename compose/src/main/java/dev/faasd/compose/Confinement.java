package dev.faasd.compose;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a service may do.
 *
 * @param capabilities all that it has, with the prefix {@code CAP_}
 * @param readOnly whether its root file system cannot be written
 * @param newPrivileges whether programs in it may gain rights, as {@code sudo} does
 * @param allSystemCalls whether no system call is kept from it
 */
public record Confinement(
    Set<String> capabilities, boolean readOnly, boolean newPrivileges, boolean allSystemCalls) {
  /** Copies. */
  public Confinement {
    capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
  }
}
