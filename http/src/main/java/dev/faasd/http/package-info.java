/**
 * HTTP/1.1 over Netty: a server, a streaming reverse proxy, a small client and the text of metrics.
 * The only module that sees Netty; none of its types leaves here.
 *
 * <p>A request as it travels: {@link dev.faasd.http.HttpServer} reads a head on an event loop and
 * hands an {@link dev.faasd.http.Exchange} to the {@link dev.faasd.http.Handler}. The handler
 * decides once how it is served: answered from memory, by blocking code on a virtual thread, as a
 * stream written by such code, or forwarded to an {@link dev.faasd.http.Upstream}. It may decide
 * later and from any thread: an exchange nobody has decided on is simply held.
 *
 * <p>Event loops move bytes and never block. A forwarded request stays on the event loop of its
 * client: every loop keeps its own pool of connections to every upstream, so the warm path has no
 * lock and no change of threads, and passes the decoded parts on without collecting them. Whoever
 * cannot take bytes stops the other side's reading. Blocking code gets bytes through a bounded
 * pipe, never a buffer of Netty's.
 *
 * <p>Nearly all messages are plain and short. Those are read in one pass and written into one
 * buffer; whatever is not, is for Netty's codecs, which alone judge what is malformed. Which of the
 * two it was, nobody can tell from the outside.
 *
 * <p>Threads: {@link dev.faasd.http.EventLoops} owns them. Whoever starts something closes it, in
 * reverse: servers first, then upstreams, then the loops.
 */
@NullMarked
package dev.faasd.http;

import org.jspecify.annotations.NullMarked;
