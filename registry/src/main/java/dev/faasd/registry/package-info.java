/**
 * Reads images from registries, as the OCI distribution specification and Docker's registries have
 * it.
 *
 * <p>{@link dev.faasd.registry.Repository} is opened for one pull. It looks up anew which hosts
 * serve the registry ({@code HostsFile}: mirrors, authorities, client certificates, plain HTTP) and
 * as whom they are asked ({@code DockerConfig}, helper programs included). {@code HostCalls} asks
 * one host: redirects, challenges ({@code Authorizer}), what is worth another try, and all failures
 * in sentences. {@code BlobStream} goes on where a transfer broke off.
 *
 * <p>Nothing is written, and blobs are not checked: whoever stores them does that. Manifests are
 * small and checked here. Java's own HTTP client does the transfers; it is made for a pull and gone
 * after it, so that a daemon that does not pull has none of it.
 *
 * <p>All calls block and are meant for virtual threads. Failures are {@link
 * dev.faasd.registry.RegistryException}.
 */
@NullMarked
package dev.faasd.registry;

import org.jspecify.annotations.NullMarked;
