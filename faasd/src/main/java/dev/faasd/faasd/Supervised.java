package dev.faasd.faasd;

/** What the supervisor remembers of one service. For the supervisor's thread. */
final class Supervised {
  final Service service;
  final Backoff backoff = new Backoff();

  /** An attempt to start it is under way: nobody else may make one. */
  boolean pending;

  /** It ended and its restart policy leaves it so. */
  boolean finished;

  /** The last attempt to start it failed: what is there of it is not worth keeping. */
  boolean broken;

  Supervised(Service service) {
    this.service = service;
  }
}
