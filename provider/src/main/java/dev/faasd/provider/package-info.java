/**
 * Functions: what they shall be, what they are, and the API for both.
 *
 * <p>A deployment's way: {@code FunctionApi} reads it, {@code Functions} checks it and finds the
 * one {@code LiveFunction} that may change this function; commands for one function come one after
 * another, those for different ones in parallel. The image is made sure of, {@code Rollout} sees
 * what differs, {@code Batch} has {@code Launcher} bring the new replicas up beside the old ones,
 * and {@code Readiness} waits until they are ready. Only then is the new state kept ({@code
 * StateFiles}), the route switched in one step ({@code RoutingTable}), and each old replica removed
 * when gateways say that its last request is done ({@code Retirement}, {@code Gateways}). A step
 * that fails takes back those before it; the old replicas never knew. More and fewer replicas are
 * made in the same way.
 *
 * <p>Desired state is on disk before anybody sees its effect, so whatever dies, the next start
 * finds a whole former or a whole later state. {@code Reconciler} makes what is like what shall be,
 * by one rule ({@code Repair}) for all causes: a process that ended, a containerd that was away, a
 * reboot, a half-done change, a health check that {@code Liveness} saw fail. What belongs to no
 * function is collected. What the original faasd left is taken over before anything else ({@code
 * Takeover}): generation 0 of a function is that container.
 *
 * <p>Whatever shall take no more requests is {@code Draining} first: gateways send it nothing new,
 * and say when its last request is done. Then it is ended, or frozen ({@code Asleep}): a function
 * that nobody has called for a while, if it wants to be, and one that is scaled to 0. A wake needs
 * neither containerd nor a process, and comes from gateways as a line ({@code GatewaySocket}).
 * {@code Sleeper} says when on hosts without our gateway, and stops those that have slept for long.
 *
 * <p>Readers never wait for changes: a function's present {@code FunctionView} is immutable, and a
 * call through {@code FunctionProxy} looks at nothing else. Gateways get the same as a stream.
 */
@NullMarked
package dev.faasd.provider;

import org.jspecify.annotations.NullMarked;
