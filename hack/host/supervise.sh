# shellcheck shell=bash
# The one process that stays while a host runs: it boots the host, waits, and takes away what was made on this machine for it,
# also when its owner was killed. Sourced.

# By its command line too: the process id may be another's by now.
running() {
  [ -e "$host/pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$(cat "$host/pid")/cmdline" | grep -q 'fresh-host supervise $'
}

ended() { ! running; }

need_running() {
  load_settings
  running || die "the host $name does not run: $0 start"
}

supervise() {
  load_settings
  trap '' HUP
  # nspawn leaves things there; this mount namespace is ours alone.
  mkdir -p /run/systemd
  mount -t tmpfs fresh-host /run/systemd
  take_away # of a supervisor that was killed itself
  echo $$ >"$host/pid"
  trap 'set +e; take_away; leave_owner' EXIT
  machine=
  trap '[ -z "$machine" ] || kill -KILL $machine 2>/dev/null || true' TERM
  follow_owner &
  follower=$!
  "boot_$kind"
  exit # the script may have been edited since, and bash would read on
}

# Ends the host when its owner ends.
follow_owner() {
  [ "$owner" != 0 ] || return 0
  tail -f /dev/null --pid="$owner" --sleep-interval=1
  kill -TERM $$
}

leave_owner() {
  pkill -P $follower
  [ "$owner" = 0 ] || [ -d "/proc/$owner" ] || rm -rf --one-file-system "$host"
}

# What is on this machine because the host runs.
take_away() {
  hang_up
  unplug
  [ "$kind" = vm ] || leave_cgroup
  rm -f "$host/pid" "$host/netns"
}

plug_in() {
  ip addr add "$subnet.1/24" dev "$link"
  ip link set "$link" up
}

unplug() { ip link del "$link" 2>/dev/null || true; }

# Runs the machine; SIGTERM kills it.
attend() {
  local status=0
  "$@" </dev/null &
  machine=$!
  while kill -0 $machine 2>/dev/null; do
    status=0
    wait $machine || status=$?
  done
  return $status
}

pull_plug() {
  local supervisor
  supervisor=$(cat "$host/pid")
  kill -TERM "$supervisor"
  wait_until 30 ended || die "the host $name does not end: process $supervisor"
}
