# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# Calls of a warm function through the gateway, beside nginx as a container on the same bridge, published in the same way, in
# front of the same function (one worker a core, upstream connections kept, no access log). Sourced by bench.sh.

# The nanoseconds of CPU that the container of a process has used.
cpu_nanos() {
  local group
  if group=$(grep -oPm1 '[:,]cpuacct[,:].*?\K/.*' "/proc/$1/cgroup"); then
    cat "/sys/fs/cgroup/cpuacct$group/cpuacct.usage"
  else
    group=$(sed -n 's/^0:://p' "/proc/$1/cgroup")
    awk '/^usage_usec/ { print $2 * 1000 }' "/sys/fs/cgroup$group/cpu.stat"
  fi
}

# measure CONNECTIONS URL PID: "requests-per-second p50 p95 p99 cpu-per-request requests", times in microseconds
measure() {
  local before after line requests micros p50 p95 p99 errors
  before=$(cpu_nanos "$3")
  line=$(wrk -t1 -c"$1" -d"${seconds}s" -s "$root/hack/wrk.lua" "$2" | tail -1)
  after=$(cpu_nanos "$3")
  read -r requests micros p50 p95 p99 errors <<<"$line"
  [ "${errors:-1}" = 0 ] || die "wrk saw errors: $line"
  awk -v n="$requests" -v micros="$micros" -v p="$p50 $p95 $p99" -v cpu=$((after - before)) \
    'BEGIN { printf "%.0f %s %.2f %d\n", n / micros * 1e6, p, cpu / 1000 / n, n }'
}

bench_warm() {
  local round connections who url pid c
  start_services
  step "warming up"
  wrk -t1 -c16 -d"$((seconds * 3))s" "$gateway/function/hello" >/dev/null
  for round in $(seq "$rounds"); do
    for connections in 1 16 64; do
      step "warm, round $round of $rounds, $connections connections"
      for who in gateway nginx; do
        url=$gateway/function/hello
        [ $who = gateway ] || url=http://127.0.0.1:$nginx_port/function/hello
        pid=$(task_pid openfaas $who)
        measure $connections "$url" "$pid" >>"$scratch/$who.$connections"
      done
    done
  done
  for connections in 1 16 64; do
    c=warm.connections-$connections
    local ours=$scratch/gateway.$connections theirs=$scratch/nginx.$connections n
    n=$(awk '{ n += $6 } END { print n }' "$ours")
    figure $c.throughput requests/s "$rounds" "$(of 1 0.5 "$ours")" "$(of 1 0.95 "$ours")" "$(of 1 0.99 "$ours")" "$(of 1 0.5 "$theirs")"
    figure $c.latency us "$n" "$(of 2 0.5 "$ours")" "$(of 3 0.5 "$ours")" "$(of 4 0.5 "$ours")" "$(of 2 0.5 "$theirs")"
    figure $c.cpu-per-request us "$rounds" "$(of 5 0.5 "$ours")" "$(of 5 0.95 "$ours")" "$(of 5 0.99 "$ours")" "$(of 5 0.5 "$theirs")"
  done
}
