/**
 * Puts containers on a network: a namespace by path, an address on the bridge, published ports, and
 * the rules of the subnet.
 *
 * <p>The network is described by a CNI configuration list that administrators may edit ({@link
 * dev.faasd.cni.Conflist}); its plugins do the work for each container ({@link
 * dev.faasd.cni.PluginChain}). What is the same for all containers is done once, without plugins:
 * the bridge, forwarding, masquerading, and who may talk to whom ({@link
 * dev.faasd.cni.SubnetRules}).
 *
 * <p>{@link dev.faasd.cni.Network} is the one door. It writes down what it is about to make before
 * it makes it ({@link dev.faasd.cni.AttachmentRecords}), so that after a crash {@code collect}
 * finds every half. Several processes use one network at once: every attachment is changed under a
 * lock of its own, the shared things under one for all ({@link dev.faasd.cni.NetworkLocks}).
 *
 * <p>A few attachments may be made ahead, for containers to come ({@link dev.faasd.cni.Spares}).
 *
 * <p>Containers that other runtimes attached by CNI's own library can be taken over as they are
 * ({@link dev.faasd.cni.LibraryCache}).
 */
@NullMarked
package dev.faasd.cni;

import org.jspecify.annotations.NullMarked;
