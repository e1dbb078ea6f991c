# shellcheck shell=bash
# From a kill -9 of the gateway's process until a call is answered, while 500 calls a second come; and how many calls got no
# answer. No reference. Sourced by bench.sh.

bench_restart() { measure_from_outside restart; }
