/**
 * Black-box tests: the built distribution on a real containerd, called through the gateway's
 * published port.
 *
 * <p>{@link dev.faasd.e2e.PrivateFaasd} starts a whole faasd beside whatever else runs on the
 * machine, with a containerd, network, directories and ports of its own, and removes all of it. One
 * is shared by all test classes ({@link dev.faasd.e2e.SharedFaasd}). What runs is what users run:
 * the programs and images of the last {@code mvn package} and {@code hack/images.sh}; nothing of
 * the product's code is on the class path.
 */
@NullMarked
package dev.faasd.e2e;

import org.jspecify.annotations.NullMarked;
