# shellcheck shell=bash
# The first call of a frozen function through the gateway, and how much longer it takes than a warm one; beside containerd's
# resume of a paused container plus a call of it. Sourced by bench.sh.

bench_wake() { measure_from_outside wake; }
