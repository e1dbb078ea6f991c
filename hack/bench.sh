#!/usr/bin/env bash
# hack/bench.sh [NAME…]: benchmarks, each beside a reference in the same run, one JSON line a figure on standard output.
#   warm   calls of a warm function through the gateway, beside nginx as a container on the same bridge, published in the same
#          way, in front of the same function (one worker a core, upstream connections kept, no access log)
#   footprint  memory of our processes, all together and each: resident, proportional (shared pages divided among those who
#          share them) and private, after an idle minute and after a load of warm calls; no reference. A second process of the
#          gateway's image is one of them: another gateway, until the image has another role
#   list   the list of 100 functions: a whole curl of the provider's beside a whole `ctr containers list` of the same containers,
#          which tells less of each; and the time of the request alone
#   cold   a call that wakes a sleeping function: asked over HTTP whether it is ready, at the watchdog's path or at that of an
#          annotation, beside one of which only the port is awaited (annotation `none`)
# They run on a faasd of their own, from this tree, which is removed afterwards.
# BENCH_ROUNDS (5) and BENCH_SECONDS (5, a measurement) make it longer or shorter; BENCH_IDLE (60) is the idle minute.
set -euo pipefail
export FAASD_INSTANCE=faasd-bench
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=hack/instance.sh
. "$root/hack/instance.sh"

rounds=${BENCH_ROUNDS:-5}
seconds=${BENCH_SECONDS:-5}
nginx_port=18082
scratch=$(mktemp -d)

finish() {
  rm -rf "$scratch"
  remove_all --purge
}

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

# task_pid NAMESPACE PREFIX: the process of the running task whose id begins so
task_pid() { ctr -a "$(containerd_socket)" -n "$1" tasks list | awk -v prefix="$2" 'index($1, prefix) == 1 && $3 == "RUNNING" { print $2 }'; }

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

# of COLUMN QUANTILE ROWS: a quantile of one column, nearest rank
of() { sort -n -k"$1,$1" "$3" | awk -v c="$1" -v q="$2" '{ v[NR] = $c } END { i = int(q * NR + 0.999999); print v[i < 1 ? 1 : i] }'; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }

# figure NAME UNIT N P50 P95 P99 REFERENCE_P50
figure() {
  printf '{"name":"%s","unit":"%s","n":%s,"p50":%s,"p95":%s,"p99":%s,"reference_p50":%s,"ratio":%s}\n' "$@" "$(ratio "$4" "$7")"
}

# Where the only replica of a function listens, by the routing stream's first line.
function_address() {
  { curl -sN -m 5 -u "admin:$(password)" "http://127.0.0.1:$provider_port/system/routes" || true; } | head -1 |
    grep -o '"name":"'"$1"'".*' | grep -om1 '"address":"[^"]*"' | head -1 | cut -d'"' -f4
}

# The services beside those of a user: nginx in front of the same function, and a second process of the gateway's image.
start_services() {
  local address
  address=$(function_address hello)
  cat >"$data/nginx.conf" <<END
user root;
daemon off;
worker_processes auto;
worker_rlimit_nofile 65536;
pid /run/nginx.pid;
error_log /dev/stderr;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 100000000;
  upstream function { server $address:8080; keepalive 128; keepalive_requests 100000000; }
  server {
    listen 8080;
    location /function/hello {
      proxy_pass http://function/;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For \$remote_addr;
    }
  }
}
END
  cat >"$scratch/services" <<END
  nginx:
    image: localhost/faasd/nginx:dev
    ports:
      - "$nginx_port:8080"
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
  second:
    image: \${GATEWAY_IMAGE:-ghcr.io/faasd-java/gateway:\${FAASD_VERSION}}
    user: "10001:10001"
    environment:
      functions_provider_url: unix:///run/faasd/provider/provider.sock
      secret_mount_path: /run/secrets
    volumes:
      - \${FAASD_RUN_DIR}/provider:/run/faasd/provider
    secrets:
      - gateway-token
END
  sed "/^services:/r $scratch/services" "$root/docker-compose.yaml" >"$data/docker-compose.yaml"
  unsupervise "$instance"
  start_daemons
  wait_for nginx 15 curl -sf -m 2 -o /dev/null "http://127.0.0.1:$nginx_port/function/hello" ||
    die "nginx does not answer: $(tail -n 3 "$log_dir/openfaas:nginx.log" 2>&1) $(last_words "$instance")"
}

warm() {
  local round connections who url pid c
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

# pid_of ROLE: the process of a daemon of this instance
pid_of() { cat "$run_dir/$1.lock"; }

# memory NAME PID: "NAME rss pss private", in kB
memory() {
  awk -v name="$1" '$1 == "Rss:" { rss = $2 } $1 == "Pss:" { pss = $2 } /^Private_/ { private += $2 }
    END { print name, rss, pss, private }' "/proc/$2/smaps_rollup"
}

# Prints a figure for each process and kind of memory, and for all of them together.
footprints() {
  local when=$1
  {
    memory provider "$(pid_of provider)"
    memory up "$(pid_of up)"
    memory gateway "$(task_pid openfaas gateway)"
    memory second "$(task_pid openfaas second)"
  } | awk -v when="$when" '
    function line(name, kind, kilobytes) {
      printf "{\"name\":\"footprint.%s.%s.%s\",\"unit\":\"MiB\",\"n\":1,\"p50\":%.1f}\n", when, name, kind, kilobytes / 1024
    }
    { line($1, "rss", $2); line($1, "pss", $3); line($1, "private", $4); rss += $2; pss += $3; private += $4 }
    END { line("total", "rss", rss); line("total", "pss", pss); line("total", "private", private) }'
}

footprint() {
  step "idle for ${BENCH_IDLE:-60} s"
  sleep "${BENCH_IDLE:-60}"
  footprints idle
  step "load"
  wrk -t1 -c16 -d"$((seconds * 3))s" "$gateway/function/hello" >/dev/null
  footprints loaded
}

# micros COMMAND…: how long it took
micros() {
  local before=${EPOCHREALTIME/./}
  "$@" >"$scratch/out"
  echo $((${EPOCHREALTIME/./} - before))
}

list() {
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

cold() {
  local name round answer n=$((rounds * 10))
  declare -A annotations=([watchdog]='' [path]='"com.openfaas.ready.http.path": "/"' [port]='"com.openfaas.ready.http.path": "none"')
  for name in watchdog path port; do
    step "deploying the function $name"
    answer=$(system POST functions '{"service": "'$name'", "image": "localhost/faasd/hello:dev",
      "annotations": {'"${annotations[$name]}"'}}') || die "deploying $name failed: $answer"
  done
  for round in $(seq $n); do
    step "cold, round $round of $n"
    for name in watchdog path port; do
      answer=$(system POST "scale-function/$name" '{"replicas": 0}') || die "$name does not stop: $answer"
      micros curl -sf "$gateway/function/$name" >>"$scratch/cold.$name"
    done
  done
  for name in watchdog path; do
    figure cold.$name us $n "$(of 1 0.5 "$scratch/cold.$name")" "$(of 1 0.95 "$scratch/cold.$name")" \
      "$(of 1 0.99 "$scratch/cold.$name")" "$(of 1 0.5 "$scratch/cold.port")"
  done
}

need_root "$@"
# One at a time: a second one would take the first one's faasd away.
[ -n "${BENCH_LOCKED:-}" ] || BENCH_LOCKED=1 exec flock -o /run/lock/faasd-bench.lock "$0" "$@"
[ $# -gt 0 ] || set -- warm footprint list cold
for name in "$@"; do
  case $name in
    warm | footprint | list | cold) ;;
    *) die "unknown benchmark: $name (warm, footprint, list, cold)" ;;
  esac
done
need_packages wrk
"$root/hack/images.sh" nginx
trap finish EXIT
remove_all --purge
start_instance
deploy hello localhost/faasd/hello:dev
start_services
for name in "$@"; do
  "$name"
done
