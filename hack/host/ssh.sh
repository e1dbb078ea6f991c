# shellcheck shell=bash
# How to get into a running host. One connection a user is kept open for a minute, so that the next command is quick. Sourced.

# as USER WORD…
as() {
  local user=$1
  shift
  ssh -F none -i "$host/key" -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o ConnectTimeout="${connect:-10}" -o ServerAliveInterval=15 -o ControlMaster=auto -o ControlPersist=60 -o ControlPath="$host/ssh-%r" \
    "$user@$subnet.2" "$@"
}

# Ends kept connections: those to an earlier boot hang.
hang_up() {
  local socket
  for socket in "$host"/ssh-*; do
    [ ! -S "$socket" ] || ssh -F none -O exit -o ControlPath="$socket" any 2>/dev/null || true
  done
  rm -f "$host"/ssh-*
}

boot_id() { as root cat /proc/sys/kernel/random/boot_id 2>/dev/null; }

# wait_until_up [BOOT]: until systemd has started all there is, in another boot than that
wait_until_up() {
  local state
  wait_until "$patience" in_another_boot "${1:-}" || die "$name did not come up in $patience s; see $0 log"
  state=$(as root timeout "$patience" systemctl is-system-running --wait || true)
  [ "$state" = running ] || step "$name is $state: $(as root systemctl --failed --no-legend --plain --no-pager | cut -d' ' -f1 | xargs)"
}

in_another_boot() {
  local boot connect=1
  # Each attempt costs the host a key exchange: an emulated one would be busy with nothing else.
  [ "$kind" != vm ] || connect=120
  running || die "$name ended: $(tail -n 20 "$host/console.log")"
  hang_up
  boot=$(boot_id) && [ -n "$boot" ] && [ "$boot" != "$1" ]
}

# run_in [-u USER] COMMAND…
run_in() {
  local user=root
  need_running
  if [ "${1:-}" = -u ]; then
    user=$2
    shift 2
  fi
  [ $# -gt 0 ] || die "exec needs a command"
  as "$user" "$(printf '%q ' "$@")"
}

# copy SOURCE… TARGET: by tar, so that modes and links survive and either side needs nothing more
copy() {
  local target=${*: -1} source
  need_running
  [ $# -ge 2 ] || die "copy needs a source and a target"
  for source in "${@:1:$#-1}"; do
    case $source:$target in
      :*::*) die "one side of a copy is this machine's" ;;
      :*) copy_out "${source#:}" "$target" ;;
      *::*) copy_in "$source" "${target#:}" "$#" ;;
      *) die "one side of a copy is the host's, written :PATH" ;;
    esac
  done
}

# As cp does: into TARGET if that is a directory, else under its name.
copy_in() {
  local source=$1 target=$2 as_is
  as_is=$(basename "$source")
  if [[ $target == */ || $3 -gt 2 ]] || as root "test -d $(printf %q "$target")"; then target=${target%/}/$as_is; fi
  tar -C "$(dirname "$(realpath -s "$source")")" --transform="s|^$as_is|$(basename "$target")|" --owner=0 --group=0 -cf - "$as_is" |
    as root "mkdir -p $(printf %q "$(dirname "$target")") && tar -C $(printf %q "$(dirname "$target")") -xf -"
}

copy_out() {
  local source=$1 target=$2 as_is
  as_is=$(basename "$source")
  [ ! -d "$target" ] || target=${target%/}/$as_is
  mkdir -p "$(dirname "$target")"
  as root "tar -C $(printf %q "$(dirname "$source")") -cf - $(printf %q "$as_is")" |
    tar -C "$(dirname "$target")" --transform="s|^$as_is|$(basename "$target")|" --no-same-owner -xf -
}
