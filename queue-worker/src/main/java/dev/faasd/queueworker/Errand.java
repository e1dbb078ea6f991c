package dev.faasd.queueworker;

import dev.faasd.queue.Call;

/** Makes the request that a call is. */
@FunctionalInterface
interface Errand {
  /** Makes it, and waits for the end of the answer, for hours if need be; ends when interrupted. */
  Outcome make(Call call) throws InterruptedException;
}
