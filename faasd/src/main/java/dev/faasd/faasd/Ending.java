package dev.faasd.faasd;

/** How a daemon was asked to end. */
enum Ending {
  /** TERM or INT: stop what runs, clean up. */
  STOP,
  /** HUP, which systemd sends for a restart: leave all running for the next process. */
  LEAVE
}
