#!/usr/bin/env bash
# hack/quickstart.sh [up | status | down [--purge]]: the product, built from this tree, on this machine.
#   up      installs what is missing, builds, starts everything, deploys the function hello and calls it; returns with all running
#   status  what runs, one "name: value" a line
#   down    stops and removes all of it and checks that nothing is left; --purge: also the data under /var/lib/faasd*
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=hack/instance.sh
. "$root/hack/instance.sh"

up() {
  if is_up; then
    echo "faasd is up already:"
    status
    return
  fi
  start_instance
  deploy hello localhost/faasd/hello:dev
  cat <<END

$gateway/function/hello says: $(curl -sS -m 10 "$gateway/function/hello")

  gateway    $gateway
  call it    curl $gateway/function/hello
  log in     sudo cat $data/secrets/basic-auth-password | faas-cli login -g $gateway -s
  logs       $(log_of "$instance") and $(log_of "$instance-provider")
  what runs  sudo $0 status
  end it     sudo $0 down
END
}

status() {
  local state=down functions=''
  if is_up; then
    state=up
    functions=$(system GET functions | grep -o '"name":"[^"]*"' | cut -d'"' -f4 | sort | xargs)
  fi
  printf '%s: %s\n' state $state gateway "$gateway" provider "http://127.0.0.1:$provider_port" containerd "$(containerd_socket)" \
    secrets "$data/secrets" data "$data $provider_data" logs "$log_dir" functions "$functions"
}

down() {
  remove_all "$@"
  check_nothing_left
  echo "faasd is down."
}

action=${1:-up}
case "$action ${2:-}" in
  "up " | "status " | "down " | "down --purge") ;;
  *) die "unknown: $* (up, status, down [--purge])" ;;
esac
need_root "$@"
# One at a time; by a directory that is always there, so that no lock file is left. What is started must not hold the lock.
if [ "$action" != status ] && [ -z "${FAASD_LOCKED:-}" ]; then
  FAASD_LOCKED=1 exec flock -o /var/lib "$0" "$@"
fi
"$action" "${@:2}"
