# shellcheck shell=bash
# The deployment of an image that is there, until it is answered, and until the function has answered a call; beside the same
# by hand as in cold.sh. Sourced by bench.sh.

bench_deploy() { measure_from_outside deploy; }
