package dev.faasd.faasd;

/** How a daemon was asked to end. */
enum Ending {
  /** TERM or INT: stop what runs, clean up. */
  STOP("stopping all that runs"),
  /** HUP, which systemd sends for a restart: leave all running for the next process. */
  LEAVE("ending; all that runs is left to the next process");

  private final String said;

  Ending(String said) {
    this.said = said;
  }

  /** For a log: what is being done. */
  String said() {
    return said;
  }
}
