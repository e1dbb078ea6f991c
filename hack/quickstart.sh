#!/usr/bin/env bash
# hack/quickstart.sh [up | status | down [--purge]]: the product, built from this tree, on this machine.
#   up      installs what is missing, builds, starts everything, deploys the function hello and calls it; returns with all running
#   status  what runs, one "name: value" a line
#   down    stops and removes all of it and checks that nothing is left; --purge: also the data under /var/lib/faasd*
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/lib.sh"

gateway=http://127.0.0.1:8080
# shellcheck source=hack/supervise.sh
. "$root/hack/supervise.sh"
# shellcheck source=hack/remove.sh
. "$root/hack/remove.sh"

answers() { ctr --connect-timeout 2s -a "$1" version >/dev/null 2>&1; }

# The containerd in use: the machine's own if it runs, else ours.
containerd_socket() {
  if answers "$system_containerd"; then echo "$system_containerd"; else echo "$own_containerd/containerd.sock"; fi
}

gateway_answers() { curl -sf -m 2 -o /dev/null "$gateway/healthz"; }

is_up() { supervised faasd && supervised faasd-provider && gateway_answers; }

password() { cat "$data/secrets/basic-auth-password"; }

# Waits until a command succeeds; says so every few seconds.
wait_for() {
  local what=$1 end=$((SECONDS + $2)) told=$SECONDS
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    [ $((SECONDS - told)) -lt 5 ] || { step "waiting for $what"; told=$SECONDS; }
    sleep 0.2
  done
}

install_packages() {
  need_packages containerd runc containernetworking-plugins iptables nftables iproute2 procps curl ca-certificates
  under_systemd || need_packages runit
}

build() {
  need_maven
  maven_package
  "$root/hack/images.sh"
}

# Files that people may edit are copied once; then theirs are kept.
put_files() {
  local file
  mkdir -p "$data/images" "$place"
  for file in docker-compose.yaml prometheus.yml nats.conf; do
    [ -e "$data/$file" ] || cp "$root/$file" "$data/$file"
    cmp -s "$root/$file" "$data/$file" || step "$data/$file differs from this tree's and is kept"
  done
  [ -e "$data/.env" ] || cat >"$data/.env" <<END
# Images made on this machine, in place of the public ones that docker-compose.yaml names.
NATS_IMAGE=localhost/faasd/nats:dev
PROMETHEUS_IMAGE=localhost/faasd/prometheus:dev
GATEWAY_IMAGE=$(image_name "$root/gateway/target/gateway.tar")
END
  for file in "$root"/target/images/{nats,prometheus,hello,lab}.tar "$root/gateway/target/gateway.tar"; do
    cmp -s "$file" "$data/images/${file##*/}" || install -m 644 "$file" "$data/images/"
  done
  rm -rf "$place/dist"
  cp -r "$root/faasd/target/dist" "$place/dist"
}

image_name() { tar -xOf "$1" index.json | grep -o '"org.opencontainers.image.ref.name" *: *"[^"]*"' | cut -d'"' -f4; }

start_containerd() {
  answers "$(containerd_socket)" && return
  step "starting a containerd of our own"
  mkdir -p "$own_containerd" "$place"
  cat >"$place/containerd.toml" <<END
version = 2
root = "$own_containerd_data"
state = "$own_containerd/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$own_containerd/containerd.sock"
END
  supervise faasd-containerd "$(command -v containerd)" --config "$place/containerd.toml"
  wait_for containerd 60 answers "$own_containerd/containerd.sock" || die "containerd does not answer; see $(log_of faasd-containerd)"
}

start_daemons() {
  local name command
  for name in faasd-provider faasd; do
    supervised $name && continue
    command=provider
    [ $name = faasd-provider ] || command=up
    step "starting $name"
    supervise $name env "JAVA_HOME=$JAVA_HOME" "FAASD_CONTAINERD=$(containerd_socket)" "$place/dist/bin/faasd" $command
  done
  wait_for "the gateway" 120 gateway_answers ||
    die "the gateway does not answer at $gateway; see $(log_of faasd) and $(log_of faasd-provider)"
}

deploy_hello() {
  local answer
  step "deploying the function hello"
  answer=$(curl -sS -m 60 -u "admin:$(password)" -X PUT "$gateway/system/functions" -w '%{http_code}' \
    -H 'Content-Type: application/json' -d '{"service": "hello", "image": "localhost/faasd/hello:dev"}')
  [[ $answer == *20[0-9] ]] || die "deploying hello failed: $answer"
  wait_for "the function hello" 30 curl -sf -m 5 -o /dev/null "$gateway/function/hello" || die "hello does not answer; see $(log_of faasd-provider)"
}

tell() {
  cat <<END

$gateway/function/hello says: $(curl -sS -m 10 "$gateway/function/hello")

  gateway    $gateway
  call it    curl $gateway/function/hello
  log in     sudo cat $data/secrets/basic-auth-password | faas-cli login -g $gateway -s
  logs       $(log_of faasd), $(log_of faasd-provider)
  what runs  sudo $0 status
  end it     sudo $0 down
END
}

up() {
  if is_up; then
    echo "faasd is up already."
    status
    return
  fi
  install_packages
  build
  put_files
  start_containerd
  start_daemons
  deploy_hello
  tell
}

status() {
  local state=down
  is_up && state=up
  printf '%s: %s\n' state $state gateway "$gateway" provider http://127.0.0.1:8081 containerd "$(containerd_socket)" \
    secrets "$data/secrets" data "$data $provider_data" logs "$log_dir" program "$place/dist/bin/faasd"
  [ $state = down ] || printf 'functions: %s\n' "$(curl -s -m 5 -u "admin:$(password)" "$gateway/system/functions" |
    grep -o '"name":"[^"]*"' | cut -d'"' -f4 | sort | xargs)"
}

down() {
  [ -e "$data" ] || [ -e "$place" ] || echo "nothing is there"
  remove_all
  [ "${1:-}" != --purge ] || purge
  check_nothing_left
  echo "faasd is down."
}

need_root "$@"
case ${1:-up} in
  up | status) [ $# -le 1 ] || die "unknown argument: $2" ;;
  down) [ "${2:---purge}" = --purge ] || die "unknown argument: $2" ;;
  *) die "unknown command: $1 (up, status, down)" ;;
esac
# One at a time; what it starts must not hold the lock.
if [ "${1:-up}" != status ] && [ -z "${FAASD_QUICKSTART_LOCKED:-}" ]; then
  FAASD_QUICKSTART_LOCKED=1 exec flock -o /run/lock/faasd-quickstart "$0" "$@"
fi
"${1:-up}" "${@:2}"
