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

  /**
   * Gets no new requests, because it is to sleep or to end when the last is done.
   *
   * @param was what it is again if it does not come to that
   */
  record Draining(Ready was) implements Condition {}

  /**
   * Is frozen: uses no CPU, and takes requests again as soon as it is thawed.
   *
   * @param was what it is again then
   */
  record Asleep(Ready was) implements Condition {}

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
