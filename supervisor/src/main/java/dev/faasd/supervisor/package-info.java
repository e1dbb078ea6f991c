/**
 * Keeps the core services of a compose file running.
 *
 * <p>{@link dev.faasd.supervisor.Supervisor} decides, on one thread: what runs unchanged is adopted
 * ({@code Definition} tells), what changed is replaced, what ends is started again after a {@code
 * Backoff}. {@link dev.faasd.supervisor.ServiceRunner} does it, with workloads that {@link
 * dev.faasd.supervisor.ServiceSpecs} makes. Where a service asks for it, {@code Succession} lets
 * the next container take over only when it is ready. Others find services by the {@link
 * dev.faasd.supervisor.HostsFile}.
 */
@NullMarked
package dev.faasd.supervisor;

import org.jspecify.annotations.NullMarked;
