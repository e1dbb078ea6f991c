package dev.faasd.provider;

import java.time.Instant;

/** How one replica fares. */
sealed interface Condition {
  /** Its process is being started, or does not listen yet. */
  record Starting() implements Condition {}

  /**
   * Takes requests.
   *
   * @param address IPv4 address on the bridge
   * @param port where it listens
   * @param since when it began to listen, or was found listening
   */
  record Ready(String address, int port, Instant since) implements Condition {}

  /** Has no process, because nobody wants one; container and network are kept. */
  record Stopped() implements Condition {}

  /**
   * Did not start, or ended; it is tried again.
   *
   * @param cause what happened, a sentence
   * @param retryAt not before this
   */
  record Failed(String cause, Instant retryAt) implements Condition {}
}
