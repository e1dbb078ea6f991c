/**
 * Keeps the core services of a compose file running.
 *
 * <p>{@link dev.faasd.supervisor.Supervisor} is what others see. All decisions are made on the one
 * thread of {@code Loop}; what takes its time is done beside it. {@code Pursuit} brings each {@code
 * Supervised} service nearer to what is wanted of it: what is true now decides the next step, and
 * each step ends in a look at what is true then. So the start, a crash, a person's order and a
 * changed file are all the same way. {@code Conditions} tells who must wait for whom, {@code
 * HealthWatch} who works, {@code Backoff} when to try again.
 *
 * <p>{@link dev.faasd.supervisor.ServiceRunner} does to the host what was decided, with workloads
 * that {@link dev.faasd.supervisor.ServiceSpecs} makes: what runs unchanged is adopted ({@code
 * Definition} tells), what changed is replaced. Where a service asks for it, {@code Succession}
 * lets the next container take over only when it is ready. Others find services by the {@link
 * dev.faasd.supervisor.HostsFile}.
 */
@NullMarked
package dev.faasd.supervisor;

import org.jspecify.annotations.NullMarked;
