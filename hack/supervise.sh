# shellcheck shell=bash
# Keeps the quickstart's programs running: transient units where systemd is the first process, Debian's runit elsewhere.
# Sourced, after lib.sh.

# shellcheck source=hack/places.sh
. "${root:?}/hack/places.sh"

# supervise NAME COMMAND…: starts it, and again whenever it ends
supervise() {
  local name=$1
  shift
  if under_systemd; then
    systemctl reset-failed "$name.service" 2>/dev/null || true
    systemd-run --quiet --unit="$name" -p Restart=always -p RestartSec=1 -p StartLimitIntervalSec=0 -p RestartKillSignal=SIGHUP \
      -p KillMode=mixed -p TimeoutStopSec=60 -p LimitNOFILE=infinity -p Delegate=yes -p LogRateLimitIntervalSec=0 \
      -p SyslogIdentifier="$name" "$@"
  else
    mkdir -p "$place/defined/$name/log" "$log_dir/$name"
    printf '#!/bin/sh\nexec 2>&1\nulimit -n %s\nexec %s\n' "$(ulimit -Hn)" "${*@Q}" >"$place/defined/$name/run"
    printf '#!/bin/sh\nexec svlogd -tt %s\n' "$log_dir/$name" >"$place/defined/$name/log/run"
    chmod 755 "$place/defined/$name/run" "$place/defined/$name/log/run"
    mkdir -p "$place/service"
    [ -n "$(runsvdir_pid)" ] || setsid -f runsvdir -P "$place/service" </dev/null >/dev/null 2>&1
    ln -sfn "$place/defined/$name" "$place/service/$name"
  fi
}

runsvdir_pid() { pgrep -xf "runsvdir -P $place/service" || true; }

supervised() {
  if under_systemd; then
    systemctl -q is-active "$1.service"
  else
    sv status "$place/service/$1" 2>/dev/null | grep -q '^run:'
  fi
}

# Asks it to end, and waits until it has.
unsupervise() {
  if under_systemd; then
    systemctl stop "$1.service" 2>/dev/null || true
  elif [ -e "$place/service/$1" ]; then
    sv -w 60 force-stop "$place/service/$1" >/dev/null || true
    sv exit "$place/service/$1" >/dev/null || true
    rm "$place/service/$1"
  fi
}

# Ends what is left of the supervision itself.
end_supervision() {
  local pid
  pid=$(runsvdir_pid)
  [ -z "$pid" ] || kill -HUP "$pid"
  [ -z "$pid" ] || timeout 15 tail --pid="$pid" -f /dev/null
}

# How people see what NAME writes.
log_of() {
  if under_systemd; then echo "journalctl -t $1"; else echo "$log_dir/$1/current"; fi
}
