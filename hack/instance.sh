# shellcheck shell=bash
# Builds and starts a faasd on this machine: the quickstart's, or another that keeps to other places. Sourced, after lib.sh.

# shellcheck source=hack/supervise.sh
. "${root:?}/hack/supervise.sh"
# shellcheck source=hack/remove.sh
. "$root/hack/remove.sh"

answers() { ctr --connect-timeout 2s -a "$1" version >/dev/null 2>&1; }

# The containerd in use: the machine's own if it runs, else ours.
containerd_socket() {
  if answers "$system_containerd"; then echo "$system_containerd"; else echo "$own_containerd/containerd.sock"; fi
}

gateway_answers() { curl -sf -m 2 -o /dev/null "$gateway/healthz"; }

is_up() { supervised "$instance" && supervised "$instance-provider" && gateway_answers; }

password() { cat "$data/secrets/basic-auth-password"; }

# system METHOD PATH [BODY]: a request to the administrators' side; prints the answer, fails unless it is a 2xx
system() {
  local answer status
  answer=$(curl -sS -m 60 -u "admin:$(password)" -X "$1" "$gateway/system/$2" -w '\n%{http_code}' \
    -H 'Content-Type: application/json' ${3:+--data "$3"})
  status=${answer##*$'\n'}
  echo "${answer%$'\n'*}"
  [[ $status == 2* ]]
}

# wait_for WHAT SECONDS COMMAND…: until the command succeeds; says so every few seconds
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

# put_file NAME: writes standard input to a file among the data, unless somebody has edited what this wrote before
put_file() {
  local file=$data/$1 copied=$data/.copied/$1
  mkdir -p "$data/.copied"
  if [ -e "$file" ] && ! cmp -s "$file" "$copied"; then
    step "$file was edited and is kept"
  else
    cat >"$file"
    cp "$file" "$copied"
  fi
}

put_files() {
  local file
  mkdir -p "$data/images" "$place"
  for file in docker-compose.yaml prometheus.yml nats.conf; do
    put_file $file <"$root/$file"
  done
  put_file .env <<END
# Images made on this machine, in place of the public ones that docker-compose.yaml names.
NATS_IMAGE=localhost/faasd/nats:dev
PROMETHEUS_IMAGE=localhost/faasd/prometheus:dev
GATEWAY_PORT=$gateway_port
PROMETHEUS_PORT=$prometheus_port
END
  for file in "$root"/target/images/*.tar; do
    cmp -s "$file" "$data/images/${file##*/}" || install -m 644 "$file" "$data/images/"
  done
  # A copy: a build must not change the files of a running program.
  rm -rf "$place/dist"
  cp -a "$root/faasd/target/dist" "$place/dist"
  step "making the start cache"
  "$place/dist/bin/faasd" optimize --cache "$place/start.aot"
}

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
  supervise "$instance-containerd" "$(command -v containerd)" --config "$place/containerd.toml"
  wait_for containerd 60 answers "$own_containerd/containerd.sock" ||
    die "containerd does not answer; see $(log_of "$instance-containerd")"
}

# The installed program, with what makes it this instance.
faasd_command() {
  printf '%s\n' env FAASD_DEFAULTS=/nonexistent "FAASD_RESERVE=${FAASD_RESERVE:-false}" "FAASD_CACHE=$place/start.aot" "$place/dist/bin/faasd" "$@" --containerd "$(containerd_socket)" --dir "$data" \
    --provider-dir "$provider_data" --run-dir "$run_dir" --log-dir "$log_dir" --conflist "$conflist" --network "$network" \
    --bridge "$bridge" --subnet "$subnet" --cgroup-parent "${cgroup_parent?}" --port "$provider_port"
}

faasd() {
  local command
  mapfile -t command < <(faasd_command "$@")
  "${command[@]}"
}

# start_daemon NAME COMMAND
start_daemon() {
  local command
  supervised "$1" && return
  step "starting $1"
  mapfile -t command < <(faasd_command "$2")
  supervise "$1" "${command[@]}"
}

start_daemons() {
  start_daemon "$instance-provider" provider
  start_daemon "$instance" up
  wait_for "the gateway" 120 gateway_answers ||
    die "the gateway does not answer at $gateway; see $(log_of "$instance") and $(log_of "$instance-provider"). The last words:
$(last_words "$instance")
$(last_words "$instance-provider")"
}

# deploy NAME IMAGE: deploys or updates a function and waits until it answers
deploy() {
  local method=POST answer
  system GET "function/$1" >/dev/null && method=PUT
  step "deploying the function $1"
  answer=$(system $method functions '{"service": "'"$1"'", "image": "'"$2"'"}') || die "deploying $1 failed: $answer"
  wait_for "the function $1" 30 curl -sf -m 5 -o /dev/null "$gateway/function/$1" ||
    die "$1 does not answer; see $(log_of "$instance-provider")"
}

# Said before anything is built: which port is taken, and by whom.
check_ports() {
  local port taken
  supervised "$instance" || supervised "$instance-provider" && return
  for port in "$gateway_port" "$provider_port" "$prometheus_port"; do
    taken=$(ss -Hltnp "sport = :$port" | sed 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (pid \2)/' | head -n 1)
    [ -z "$taken" ] || die "port $port is in use by $taken; stop that first"
  done
}

# The last things that went wrong, for people who will not look into logs.
last_errors() {
  if under_systemd; then
    journalctl -q -o cat -p err -n 5 -t "$instance" -t "$instance-provider"
  else
    grep -hE '^Error: |Z SEVERE ' "$(log_of "$instance")" "$(log_of "$instance-provider")" | tail -n 5
  fi
}

# Everything, up to a gateway that answers.
start_instance() {
  install_packages
  check_ports
  build
  put_files
  start_containerd
  start_daemons
}
