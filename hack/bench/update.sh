# shellcheck shell=bash
# 50 updates (10 a round) of a function with 500 calls a second, most of them short, some of 2 s, some streaming, some with 1 MB
# there and back; then 10 new versions that do not start. Counts calls that failed or were not answered with 200; no reference.
# Sourced by bench.sh.

bench_update() { measure_from_outside update; }
