# shellcheck shell=bash
# How an instance is taken away again: its daemons end, `faasd cleanup` removes what they made, and the containerd that was
# started for it ends. Every step may be repeated. Sourced by instance.sh.

# shellcheck source=hack/places.sh
. "${root:?}/hack/places.sh"

# remove_all [--purge]
remove_all() {
  step "stopping"
  unsupervise "$instance-provider"
  unsupervise "$instance"
  step "removing"
  clean_up "$@"
  unsupervise "$instance-containerd"
  end_shims
  unmount_below "$own_containerd"
  rm -rf --one-file-system "${place:?}" "${own_containerd:?}"
  [ -z "${cgroup_parent?}" ] || find /sys/fs/cgroup -maxdepth 2 -type d -name "$cgroup_parent" -exec rmdir {} +
  [ "${1:-}" != --purge ] || rm -rf --one-file-system "${data:?}" "${provider_data:?}" "${own_containerd_data:?}" "${log_dir:?}"
}

# By the program that runs; without one there is nothing to remove but perhaps data.
clean_up() {
  local program=$place/dist/bin/faasd
  [ -x "$program" ] || return 0
  # Without containerd its containers would stay: after a reboot, ours does not run.
  [ ! -d "$own_containerd_data" ] || start_containerd
  faasd cleanup "$@" || step "not all could be removed"
}

# Shims of our own containerd that outlived it, with what they run.
end_shims() {
  local shim
  for shim in $(pgrep -f "containerd-shim.* -address $own_containerd/" || true); do
    pkill -KILL -P "$shim" || true
    kill -KILL "$shim" || true
  done
}

unmount_below() {
  awk '{ print $5 }' /proc/self/mountinfo | sort -r | while read -r target; do
    case $target in
      "$1"/*) umount -l "$target" || true ;;
    esac
  done
}

# Everything on this machine that bears one of this instance's names.
leftovers() {
  "$root/hack/leaks.sh" | grep -E "\b$bridge\b|$run_dir\b|$own_containerd\b|$place\b|$conflist|FAASD-FORWARDING|\"$network|cgroup: .*/openfaas" || true
}

check_nothing_left() {
  local left
  left=$(leftovers)
  [ -z "$left" ] || die "this is left, and should not be:
$left"
}
