# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# A call that wakes a sleeping function: asked over HTTP whether it is ready, at the watchdog's path or at that of an
# annotation, beside one of which only the port is awaited (annotation `none`). Sourced by bench.sh.

bench_readiness() {
  local name round answer n=$((rounds * 10))
  declare -A annotations=([watchdog]='' [path]='"com.openfaas.ready.http.path": "/"' [port]='"com.openfaas.ready.http.path": "none"')
  for name in watchdog path port; do
    step "deploying the function $name"
    answer=$(system POST functions '{"service": "'$name'", "image": "localhost/faasd/hello:dev",
      "annotations": {'"${annotations[$name]}"'}}') || die "deploying $name failed: $answer"
  done
  for round in $(seq $n); do
    step "readiness, round $round of $n"
    for name in watchdog path port; do
      answer=$(system POST "scale-function/$name" '{"replicas": 0}') || die "$name does not stop: $answer"
      micros curl -sf "$gateway/function/$name" >>"$scratch/readiness.$name"
    done
  done
  for name in watchdog path; do
    figure readiness.$name us $n "$(of 1 0.5 "$scratch/readiness.$name")" "$(of 1 0.95 "$scratch/readiness.$name")" \
      "$(of 1 0.99 "$scratch/readiness.$name")" "$(of 1 0.5 "$scratch/readiness.port")"
  done
}
