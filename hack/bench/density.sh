# shellcheck shell=bash
# Memory of 100 frozen functions, a function: of its shim, and by which the provider grew; and how many still answer. No
# reference. Sourced by bench.sh.

bench_density() { measure_from_outside density; }
