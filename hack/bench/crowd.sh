# shellcheck shell=bash
# Short calls over one connection beside 5,000 kept connections that do nothing, then also beside 1,000 clients that send or read
# a few bytes each second; what a kept connection costs in the gateway. The reference is the same calls without the crowd.
# Sourced by bench.sh.

bench_crowd() { measure_from_outside crowd; }
