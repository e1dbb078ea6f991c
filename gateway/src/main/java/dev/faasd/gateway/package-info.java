/**
 * The public's side of the product: takes calls of functions and of the API, on port 8080 of an
 * unprivileged container of its own.
 *
 * <p>The data plane goes straight to a function's replica. {@link dev.faasd.gateway.RoutingStream}
 * follows the provider's routing stream and keeps {@link dev.faasd.gateway.RoutingTable} up to
 * date, so that a {@link dev.faasd.gateway.FunctionCall} finds its replica by one look into a map.
 * It waits in a {@link dev.faasd.gateway.WaitingRoom} when no replica serves, after the gateway
 * asked for a wake, and is let go by the stream. A frozen replica gets a few calls while it is
 * being woken, by a line on {@link dev.faasd.gateway.ProviderLine}: the kernel keeps them until
 * then, so nothing has to come back to the gateway first. When the stream breaks, the last table
 * stays in use. A provider that has no such stream (another OpenFaaS) gets the calls itself, when
 * {@link dev.faasd.gateway.Polling} has found a replica ready.
 *
 * <p>The control plane, {@code /system/*}, is passed to the provider with the caller's own
 * credentials; the gateway's own token is good for the routing stream alone.
 *
 * <p>Calls that are made later are stored by the {@link dev.faasd.gateway.AsyncPlane} in the queue;
 * the queue-worker makes them, through here. Who asks about them is the provider's to say, as with
 * everything below {@code /system}.
 *
 * <p>{@link dev.faasd.gateway.Main} is the image's program: it reads the environment once into
 * {@link dev.faasd.gateway.GatewaySettings} and runs a {@link dev.faasd.gateway.Gateway} until it
 * is told to stop.
 */
@NullMarked
package dev.faasd.gateway;

import org.jspecify.annotations.NullMarked;
