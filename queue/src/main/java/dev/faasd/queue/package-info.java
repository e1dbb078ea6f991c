/**
 * Asynchronous calls as they wait: publish one, take one, look in. What they are made of is NATS
 * JetStream; none of its types leaves here.
 *
 * <p>A {@link dev.faasd.queue.Call} is published to a queue, which is a stream of files of its own,
 * and is stored when {@link dev.faasd.queue.Queues#publish} returns: the server has synced it to
 * the disk by then. Its subject names queue, function and a {@link dev.faasd.queue.CallKey}, so
 * that a call can be found and taken away without reading the others; the message is the request in
 * HTTP's own form, its headers carry what the platform needs to know. A worker takes calls by a
 * {@link dev.faasd.queue.QueueTaker} as a {@link dev.faasd.queue.Delivery}, tells from time to time
 * that it is still at it, and says at last what became of it: done, again later, or dead. Only then
 * the call leaves its stream; a worker that dies says nothing, and the call is delivered again.
 *
 * <p>Callbacks are calls too: the answer of a function waits in the queue {@code callbacks} for its
 * delivery to a URL. What was tried too often is in the stream of {@link
 * dev.faasd.queue.DeadLetters}, what ended lately in a stream in memory ({@link
 * dev.faasd.queue.CallStates}), what a schedule fired last in one of {@link
 * dev.faasd.queue.ScheduleLedger}.
 *
 * <p>Everything here blocks, and belongs on virtual threads. {@link
 * dev.faasd.queue.QueueConnection} connects in the background and for ever; while there is no
 * server all else throws {@link dev.faasd.queue.QueueUnreachable} at once.
 */
@NullMarked
package dev.faasd.queue;

import org.jspecify.annotations.NullMarked;
