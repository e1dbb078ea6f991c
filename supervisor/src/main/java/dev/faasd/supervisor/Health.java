package dev.faasd.supervisor;

import java.util.Locale;

/** Whether a service works, as far as is known. */
public enum Health {
  /** Nobody looks. */
  UNCHECKED,
  /** It has not been found to work yet since its start. */
  STARTING,
  /** It works. */
  HEALTHY,
  /** It does not work. */
  UNHEALTHY;

  @Override
  public String toString() {
    return this == UNCHECKED ? "-" : name().toLowerCase(Locale.ROOT);
  }
}
