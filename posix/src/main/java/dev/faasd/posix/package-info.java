/**
 * The few system calls that Java has no API for, and child processes.
 *
 * <p>{@link dev.faasd.posix.Libc} maps libc by JNA direct mapping and is seen by nobody else. On it
 * stand the things that others use: {@link dev.faasd.posix.NetworkNamespaces} and {@link
 * dev.faasd.posix.Mounts} for what containers are put on, {@link dev.faasd.posix.NetworkInterfaces}
 * for the bridge they hang on, {@link dev.faasd.posix.FifoReaders} for what they write, {@link
 * dev.faasd.posix.UnixDatagramSocket} for the journal. {@link dev.faasd.posix.ChildProcess} is the
 * one way to run a program.
 *
 * <p>A call that fails throws {@link dev.faasd.posix.SystemCallException} with the call, what it
 * was made on, and the name of the error. Linux on 64-bit machines only: {@code size_t} and
 * pointers are longs here.
 */
@NullMarked
package dev.faasd.posix;

import org.jspecify.annotations.NullMarked;
