#!/usr/bin/env bash
# hack/bench.sh [NAME…]: benchmarks, each beside a reference in the same run, one JSON line a figure on standard output. Each
# is a file of its name in hack/bench, which begins with what it measures; all of them without a name.
# They run on a faasd of their own, from this tree, which is removed afterwards.
# BENCH_ROUNDS (5) and BENCH_SECONDS (5, a measurement) make it longer or shorter.
set -euo pipefail
export FAASD_INSTANCE=faasd-bench
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=hack/instance.sh
. "$root/hack/instance.sh"

benchmarks="warm crowd restart footprint list readiness wake cold deploy update async density pull"
rounds=${BENCH_ROUNDS:-5}
# shellcheck disable=SC2034 # of the benchmarks
seconds=${BENCH_SECONDS:-5}
# shellcheck disable=SC2034
nginx_port=18082
scratch=$(mktemp -d)

registry=
finish() {
  [ -z "$registry" ] || kill "$registry" 2>/dev/null || true
  rm -rf "$scratch"
  remove_all --purge
}

# task_pid NAMESPACE PREFIX: the process of the running task whose id begins so
task_pid() { ctr -a "$(containerd_socket)" -n "$1" tasks list | awk -v prefix="$2" 'index($1, prefix) == 1 && $3 == "RUNNING" { print $2 }'; }

# pid_of ROLE: the process of a daemon of this instance
pid_of() { cat "$run_dir/$1.lock"; }

# of COLUMN QUANTILE ROWS: a quantile of one column, nearest rank
of() { sort -n -k"$1,$1" "$3" | awk -v c="$1" -v q="$2" '{ v[NR] = $c } END { i = int(q * NR + 0.999999); print v[i < 1 ? 1 : i] }'; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }

# figure NAME UNIT N P50 P95 P99 REFERENCE_P50
figure() {
  printf '{"name":"%s","unit":"%s","n":%s,"p50":%s,"p95":%s,"p99":%s,"reference_p50":%s,"ratio":%s}\n' "$@" "$(ratio "$4" "$7")"
}

# micros COMMAND…: how long it took
micros() {
  local before=${EPOCHREALTIME/./}
  "$@" >"$scratch/out"
  echo $((${EPOCHREALTIME/./} - before))
}

# measure_from_outside NAME: by the program in bench/, which has the plain way with the same containerd as a reference
measure_from_outside() {
  step "$1"
  BENCH_GATEWAY=$gateway BENCH_PASSWORD=$(password) BENCH_CONTAINERD=$(containerd_socket) BENCH_CGROUP_PARENT=$cgroup_parent \
    BENCH_PROVIDER=$(pid_of provider) BENCH_IMAGES=$root/target/images BENCH_WORK=$scratch BENCH_ROUNDS=$rounds \
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$root/bench/target/classes:$root/bench/target/lib/*:$place/dist/lib/*" dev.faasd.bench.Main "$1"
}

need_root "$@"
# One at a time: a second one would take the first one's faasd away.
[ -n "${BENCH_LOCKED:-}" ] || BENCH_LOCKED=1 exec flock -o /run/lock/faasd-bench.lock "$0" "$@"
# shellcheck disable=SC2086 # several words
[ $# -gt 0 ] || set -- $benchmarks
for name in "$@"; do
  [[ " $benchmarks " == *" $name "* ]] || die "unknown benchmark: $name ($benchmarks)"
  # shellcheck source=/dev/null
  . "$root/hack/bench/$name.sh"
done
# shellcheck source=hack/bench/services.sh
. "$root/hack/bench/services.sh"
need_packages wrk
"$root/hack/images.sh" nginx
trap finish EXIT
remove_all --purge
start_instance
deploy hello localhost/faasd/hello:dev
# What the build has written does not get between what is measured.
sync
for name in "$@"; do
  "bench_$name"
done
