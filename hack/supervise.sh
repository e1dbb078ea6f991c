# shellcheck shell=bash
# Keeps an instance's programs running: transient units where systemd is the first process, Debian's runit elsewhere.
# Sourced by instance.sh.

# shellcheck source=hack/places.sh
. "${root:?}/hack/places.sh"

# supervise NAME COMMAND…: starts it, and again whenever it ends
supervise() {
  local name=$1 service=$place/service/$1
  shift
  if under_systemd; then
    systemctl reset-failed "$name.service" 2>/dev/null || true
    systemd-run --quiet --unit="$name" -p Restart=always -p RestartSec=250ms -p StartLimitIntervalSec=0 -p RestartKillSignal=SIGHUP \
      -p KillMode=mixed -p TimeoutStopSec=60 -p LimitNOFILE=infinity -p Delegate=yes -p LogRateLimitIntervalSec=0 \
      -p SyslogIdentifier="$name" "$@"
  else
    mkdir -p "$service/log" "$log_dir/$name"
    printf '#!/bin/sh\nexec 2>&1\nulimit -n %s\nexec %s\n' "$(ulimit -Hn)" "${*@Q}" >"$service/run"
    printf '#!/bin/sh\nexec svlogd %s\n' "$log_dir/$name" >"$service/log/run"
    chmod 755 "$service/run" "$service/log/run"
    # nohup would have it, and all that it starts, ignore what daemons are told to leave with.
    setsid -f env --default-signal=HUP runsv "$service" </dev/null >/dev/null 2>&1
  fi
}

supervised() {
  if under_systemd; then
    systemctl -q is-active "$1.service"
  else
    sv status "$place/service/$1" 2>/dev/null | grep -q '^run:'
  fi
}

# Asks it to end, and waits until it has and nothing supervises it any more.
unsupervise() {
  if under_systemd; then
    systemctl stop "$1.service" 2>/dev/null || true
  elif [ -e "$place/service/$1" ]; then
    sv -w 60 force-shutdown "$place/service/$1" >/dev/null || true
    rm -r "$place/service/$1"
  fi
}

# How people see what NAME writes.
log_of() {
  if under_systemd; then echo "journalctl -t $1"; else echo "$log_dir/$1/current"; fi
}

last_words() {
  if under_systemd; then journalctl -n 3 -o cat -t "$1"; else tail -n 3 "$log_dir/$1/current"; fi
}
