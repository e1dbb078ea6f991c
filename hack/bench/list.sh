# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# The list of 100 functions: a whole curl of the provider's beside a whole `ctr containers list` of the same containers, which
# tells less of each; and the time of the request alone. Sourced by bench.sh.

bench_list() {
  local i n=100
  for i in $(seq $n); do
    deploy "list-$i" localhost/faasd/hello:dev
  done
  step "list of $n functions"
  for i in $(seq $((rounds * 20))); do
    micros curl -s -u "admin:$(password)" -w '%{stderr}%{time_total}\n' "http://127.0.0.1:$provider_port/system/functions" \
      >>"$scratch/curl" 2>>"$scratch/seconds"
    [ "$(grep -o '"name":"list-' "$scratch/out" | wc -l)" = $n ] || die "the list has not all $n functions: $(cat "$scratch/out")"
    micros ctr -a "$(containerd_socket)" -n openfaas-fn containers list >>"$scratch/ctr"
  done
  awk '{ print $1 * 1e6 }' "$scratch/seconds" >"$scratch/request"
  n=$((rounds * 20))
  figure list.command us $n "$(of 1 0.5 "$scratch/curl")" "$(of 1 0.95 "$scratch/curl")" "$(of 1 0.99 "$scratch/curl")" \
    "$(of 1 0.5 "$scratch/ctr")"
  printf '{"name":"list.request","unit":"us","n":%s,"p50":%s,"p95":%s,"p99":%s}\n' $n "$(of 1 0.5 "$scratch/request")" \
    "$(of 1 0.95 "$scratch/request")" "$(of 1 0.99 "$scratch/request")"
}
