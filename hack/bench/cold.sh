# shellcheck shell=bash
# From a stopped function to the first byte of its answer through the gateway, and how many first calls fail; beside a
# container that is made by hand with the same containerd, one step after the other, and called. Sourced by bench.sh.

bench_cold() { measure_from_outside cold; }
