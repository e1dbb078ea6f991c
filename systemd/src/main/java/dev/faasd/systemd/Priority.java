package dev.faasd.systemd;

/** How important a record is, by syslog's numbers (RFC 5424). */
public enum Priority {
  /** The system is unusable. */
  EMERGENCY(0),
  /** Something must be done at once. */
  ALERT(1),
  /** A critical condition. */
  CRITICAL(2),
  /** An error; what programs write to standard error. */
  ERROR(3),
  /** A warning. */
  WARNING(4),
  /** Normal but worth noting. */
  NOTICE(5),
  /** Information; what programs write to standard output. */
  INFO(6),
  /** For developers. */
  DEBUG(7);

  private final int number;

  Priority(int number) {
    this.number = number;
  }

  /** 0 to 7, 0 the most important. */
  public int number() {
    return number;
  }
}
