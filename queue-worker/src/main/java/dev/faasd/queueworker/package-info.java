/**
 * Makes asynchronous calls, and those of schedules: a core service, of the gateway's image.
 *
 * <p>A {@link dev.faasd.queueworker.QueueReader} takes the calls of one queue, oldest first, and
 * hands them to a {@link dev.faasd.queueworker.Lineup}, which lets as many run as may, in the queue
 * and of a function. Each runs on a virtual thread of its own as a {@link
 * dev.faasd.queueworker.Attempt}: one request through the gateway, or for a callback to the URL
 * that the caller gave, if the {@link dev.faasd.queueworker.CallbackGuard} lets it. What came of it
 * is an {@link dev.faasd.queueworker.Outcome}; the {@link dev.faasd.queueworker.Verdict} says
 * whether the call is over, is tried again or is dead, and only then the queue is told. A {@link
 * dev.faasd.queueworker.Lease} says for all calls in hand that they are being worked on.
 *
 * <p>The answer of a function whose caller wants it goes to the queue of callbacks first, so that
 * its delivery has attempts of its own and the function is not called again for it.
 *
 * <p>{@link dev.faasd.queueworker.Timetable} publishes the calls of schedules.
 */
@NullMarked
package dev.faasd.queueworker;

import org.jspecify.annotations.NullMarked;
