# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# From a stopped function to the first byte of its answer through the gateway, and how many first calls fail, without and with
# a reserve of prepared tasks; beside a container that is made by hand with the same containerd, one step after the other, and
# called. Sourced by bench.sh.

bench_cold() {
  measure_from_outside cold
  restart_provider true
  measure_from_outside cold-reserve
  restart_provider false
}

# restart_provider RESERVE
restart_provider() {
  step "restarting the provider, FAASD_RESERVE=$1"
  unsupervise "$instance-provider"
  export FAASD_RESERVE=$1
  start_daemons
  wait_for "the function hello" 60 curl -sf -m 5 -o /dev/null "$gateway/function/hello" || die "hello does not answer"
}
