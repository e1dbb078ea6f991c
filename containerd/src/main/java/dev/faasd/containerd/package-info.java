/**
 * A typed client of containerd, over its Unix socket, for 1.6 to 2.x.
 *
 * <p>{@link dev.faasd.containerd.Containerd} is the connection; nothing is sent before the first
 * call, and it comes back by itself when containerd does. {@link
 * dev.faasd.containerd.Containerd#inNamespace} leads to the services, one small facade each: what
 * they take and give are records of this package. The protobuf stubs (generated from our own {@code
 * .proto} files, which name only what we use) never leave it.
 *
 * <p>An image gets in by {@link dev.faasd.containerd.Images#importArchive} or {@link
 * dev.faasd.containerd.Images#pull}: {@code ImageArchive} reads an OCI layout or a {@code docker
 * save} tar in place, {@code RegistryImage} asks a registry, {@code ManifestChoice} picks what this
 * host can run, {@code ImageImport} writes the blobs, unpacks those layers into snapshots that are
 * there while others come, and writes the image's record last, all under a lease, so that a failure
 * leaves nothing. containerd checks all digests; we hash only what we make up ourselves.
 *
 * <p>{@link dev.faasd.containerd.RuntimeSpec} builds what runc reads; {@link
 * dev.faasd.containerd.ImageUsers} finds out who {@code USER} is, in the snapshot's own directories
 * and without mounting it.
 *
 * <p>All calls block and are meant for virtual threads; they may come from any thread but the
 * connection's own event loop, which never runs a caller's code. All have a deadline. Failures are
 * {@link dev.faasd.containerd.ContainerdException}.
 */
@NullMarked
package dev.faasd.containerd;

import org.jspecify.annotations.NullMarked;
