/**
 * Black-box tests: the built distribution on a real containerd, called through the gateway's
 * published port.
 *
 * <p>{@link dev.faasd.e2e.PrivateFaasd} starts a whole faasd beside whatever else runs on the
 * machine, with a containerd, network, directories and ports of its own, and removes all of it. One
 * is shared by all test classes ({@link dev.faasd.e2e.SharedFaasd}). What runs is what users run:
 * the programs and images of the last {@code mvn package} and {@code hack/images.sh}; nothing of
 * the product's code is on the class path.
 *
 * <p>What only a host with systemd can show is tried on a {@link dev.faasd.e2e.FreshHost}, where
 * {@link dev.faasd.e2e.InstalledFaasd} is put in as a user would: from the package, by {@code sudo
 * faasd install}, without a network. {@link dev.faasd.e2e.LifeOfAHost} is what each kind of host
 * goes through; the other classes share one host ({@link dev.faasd.e2e.SharedInstallation}).
 */
@NullMarked
package dev.faasd.e2e;

import org.jspecify.annotations.NullMarked;
