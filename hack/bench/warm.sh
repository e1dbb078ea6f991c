# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# Calls of a warm function through the gateway, beside nginx as a container on the same bridge, published in the same way, in
# front of the same function (one worker a core, upstream connections kept, bodies in memory, no access log): short
# calls over 1, 16 and 64 connections, and 1 MB there and back over 4. Then the gateway's resident memory, beside that at the
# beginning. Sourced by bench.sh.

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

# measure CONNECTIONS URL PID [BYTES]: a second of calls: "requests-per-second p50 p95 p99 cpu-per-request requests", times in
# microseconds
measure() {
  local before after line requests micros p50 p95 p99 errors
  before=$(cpu_nanos "$3")
  line=$(wrk -t1 -c"$1" -d1s -s "$root/hack/wrk.lua" "$2" -- ${4:+"$4"} | tail -1)
  after=$(cpu_nanos "$3")
  read -r requests micros p50 p95 p99 errors <<<"$line"
  [ "${errors:-1}" = 0 ] || die "wrk saw errors: $line"
  awk -v n="$requests" -v micros="$micros" -v p="$p50 $p95 $p99" -v cpu=$((after - before)) \
    'BEGIN { printf "%.0f %s %.2f %d\n", n / micros * 1e6, p, cpu / 1000 / n, n }'
}

# measure_both NAME CONNECTIONS PATH [BYTES]: in turn, each into a file of its own. What a measurement sees depends more on how its
# threads came to share the processors than on its length, so there are many short ones.
measure_both() {
  local who order second
  local -A url=([gateway]=$gateway/function/$3 [nginx]=http://127.0.0.1:$nginx_port/function/$3)
  local -A pid=([gateway]=$(task_pid openfaas gateway) [nginx]=$(task_pid openfaas nginx))
  step "warm, $1"
  for second in $(seq "$seconds"); do
    order="gateway nginx"
    [ $((second % 2)) = 1 ] || order="nginx gateway"
    for who in $order; do
      measure "$2" "${url[$who]}" "${pid[$who]}" "${@:4}" >>"$scratch/$who.$1"
    done
  done
}

# figures NAME: of what measure_both measured
figures() {
  local ours=$scratch/gateway.$1 theirs=$scratch/nginx.$1 n
  n=$(awk '{ n += $6 } END { print n }' "$ours")
  figure "warm.$1.throughput" requests/s $((rounds * seconds)) "$(of 1 0.5 "$ours")" "$(of 1 0.95 "$ours")" "$(of 1 0.99 "$ours")" "$(of 1 0.5 "$theirs")"
  figure "warm.$1.latency" us "$n" "$(of 2 0.5 "$ours")" "$(of 3 0.5 "$ours")" "$(of 4 0.5 "$ours")" "$(of 2 0.5 "$theirs")"
  figure "warm.$1.cpu-per-request" us $((rounds * seconds)) "$(of 5 0.5 "$ours")" "$(of 5 0.95 "$ours")" "$(of 5 0.99 "$ours")" "$(of 5 0.5 "$theirs")"
}

# The microseconds that a proxy adds to a call over one connection, beside those that nginx adds.
added_latency() {
  local direct ours theirs
  direct=$(of 2 0.5 "$scratch/direct")
  ours=$(($(of 2 0.5 "$scratch/gateway.connections-1") - direct))
  theirs=$(($(of 2 0.5 "$scratch/nginx.connections-1") - direct))
  figure warm.connections-1.added us $((rounds * seconds)) $ours $ours $ours $theirs
}

resident() { memory gateway "$(task_pid openfaas gateway)" | awk '{ printf "%.1f", $2 / 1024 }'; }

bench_warm() {
  local round connections first direct _
  start_services
  direct=http://$(function_address hello):8080/
  step "warming up"
  for connections in 64 16 1; do # compiled code differs by what was seen
    wrk -t1 -c$connections -d"$((seconds * 4))s" "$gateway/function/hello" >/dev/null
  done
  wrk -t1 -c4 -d"${seconds}s" -s "$root/hack/wrk.lua" "$gateway/function/lab/echo" -- 1048576 >/dev/null
  first=$(resident)
  for round in $(seq "$rounds"); do
    step "round $round of $rounds"
    for _ in $(seq "$seconds"); do
      measure 1 "$direct" $$ >>"$scratch/direct"
    done
    for connections in 1 16 64; do
      measure_both "connections-$connections" $connections hello
    done
    measure_both megabyte 4 lab/echo 1048576
  done
  for connections in 1 16 64; do
    figures "connections-$connections"
  done
  added_latency
  figures megabyte
  figure warm.resident MiB 1 "$(resident)" "$(resident)" "$(resident)" "$first"
}
