/**
 * Runs this image as this container on this network with this output.
 *
 * <p>The one abstraction over containers, for functions and for core services alike: whoever uses
 * {@link dev.faasd.workload.Workloads} sees neither containerd nor the network's plugins. A
 * workload is a container record with its snapshot, a network namespace with an address, two pipes
 * for its output and, while it runs or is prepared to, a task. All that is to be known about it
 * later is written on the container as labels, so that a new process of ours finds everything
 * again; what a failed step leaves behind is undone in reverse at once, and what a crash of ours
 * leaves behind is collected at the next start. Containers that others made stay theirs until they
 * are taken over ({@link dev.faasd.workload.Strangers}).
 */
@NullMarked
package dev.faasd.workload;

import org.jspecify.annotations.NullMarked;
