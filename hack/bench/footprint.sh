# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# Memory of our processes, all together and each: resident, proportional (shared pages divided among those who share them) and
# private, after an idle minute and after a load of warm calls; no reference.
# BENCH_IDLE (60) is the idle minute. Sourced by bench.sh.

# Prints a figure for each process and kind of memory, and for all of them together.
footprints() {
  local when=$1
  {
    memory provider "$(pid_of provider)"
    memory up "$(pid_of up)"
    memory gateway "$(task_pid openfaas gateway)"
    memory queue-worker "$(task_pid openfaas queue-worker)"
  } | awk -v when="$when" '
    function line(name, kind, kilobytes) {
      printf "{\"name\":\"footprint.%s.%s.%s\",\"unit\":\"MiB\",\"n\":1,\"p50\":%.1f}\n", when, name, kind, kilobytes / 1024
    }
    { line($1, "rss", $2); line($1, "pss", $3); line($1, "private", $4); rss += $2; pss += $3; private += $4 }
    END { line("total", "rss", rss); line("total", "pss", pss); line("total", "private", private) }'
}

bench_footprint() {
  start_services
  step "idle for ${BENCH_IDLE:-60} s"
  sleep "${BENCH_IDLE:-60}"
  footprints idle
  step "load"
  wrk -t1 -c16 -d"$((seconds * 3))s" "$gateway/function/hello" >/dev/null
  footprints loaded
}
