# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# Storing asynchronous calls: by one client, beside a sync of as many bytes on the same disk; by 64, beside NATS' own client that
# stores the same messages in the same stream; and until all were made. Sourced by bench.sh.

bench_async() {
  local nats
  nats=$(awk '$2 == "nats" { print $1 }' "$data/hosts")
  [ -n "$nats" ] || die "there is no service nats"
  BENCH_NATS=nats://$nats:4222 BENCH_NATS_PASSWORD=$(cat "$data/secrets/nats-password") BENCH_NATS_DIRECTORY=$data/nats \
    measure_from_outside async
}
