/**
 * Measures an instance of faasd from outside, each thing beside a reference in alternating rounds.
 *
 * <p>{@link dev.faasd.bench.Main} is started by {@code hack/bench.sh} with the name of a benchmark;
 * each is a {@link dev.faasd.bench.Benchmark}. What is measured is reached by {@link
 * dev.faasd.bench.Faasd}, as users and administrators reach it; the reference is {@link
 * dev.faasd.bench.PlainContainer}, what one would do by hand with the same containerd.
 */
@NullMarked
package dev.faasd.bench;

import org.jspecify.annotations.NullMarked;
