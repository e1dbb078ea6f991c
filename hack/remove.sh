# shellcheck shell=bash
# How the quickstart takes everything away again. The daemons clean up after themselves when they are asked to end; what is done
# here beyond that also works after they were killed, or never came up. Every step may be repeated. Sourced by
# instance.sh.

# shellcheck source=hack/places.sh
. "${root:?}/hack/places.sh"

remove_all() {
  step "stopping"
  unsupervise "$instance-provider"
  unsupervise "$instance"
  remove_containers "$(containerd_socket)"
  unsupervise "$instance-containerd"
  end_shims
  step "removing"
  unmount_below "$run_dir" "$own_containerd"
  remove_rules
  ip link delete "$bridge" 2>/dev/null || true
  ! grep -qs '"faasd' "$conflist" || rm "$conflist"
  rm -rf --one-file-system "${place:?}" "${run_dir:?}" "${own_containerd:?}" "/var/lib/cni/networks/${network:?}"
  remove_cgroups
}

# Containers with our label, in any namespace; others' stay.
remove_containers() {
  local socket=$1 namespace id
  answers "$socket" || return 0
  for namespace in $(ctr -a "$socket" namespaces list -q); do
    for id in $(ctr -a "$socket" -n "$namespace" containers list -q 'labels."dev.faasd/owner"'); do
      ctr -a "$socket" -n "$namespace" tasks kill -s SIGKILL "$id" 2>/dev/null || true
      ctr -a "$socket" -n "$namespace" tasks delete -f "$id" >/dev/null 2>&1 || true
      ctr -a "$socket" -n "$namespace" containers delete "$id" >/dev/null 2>&1 || true
      ctr -a "$socket" -n "$namespace" snapshots delete "$id" 2>/dev/null || true
    done
  done
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
  local target
  awk '{ print $5 }' /proc/self/mountinfo | sort -r | while read -r target; do
    case $target in
      "$1"/* | "$2"/*) umount -l "$target" || true ;;
    esac
  done
}

# The chains named after the bridge, the jumps to them, and the table of the bridge family.
remove_rules() {
  local table rules
  for table in raw nat filter; do
    rules=$(iptables-save -t $table | sed -n "s/^-A \(.*[ -]$bridge\b.*\)/-D \1/p; s/^:\(FAASD-[A-Z]*-$bridge\) .*/-F \1\n-X \1/p" | sort)
    [ -z "$rules" ] || printf '*%s\n%s\nCOMMIT\n' $table "$rules" | iptables-restore --noflush ||
      step "rules of $bridge in the table $table could not be removed"
  done
  nft delete table bridge "faasd_$bridge" 2>/dev/null || true
}

remove_cgroups() {
  find /sys/fs/cgroup -depth -type d \( -path '*/openfaas/*' -o -path '*/openfaas-fn/*' -o -name openfaas -o -name openfaas-fn \) \
    -exec rmdir {} + 2>/dev/null || true
}

# The data too: state, secrets, images, logs.
purge() {
  local namespace kind
  if answers "$system_containerd"; then
    for namespace in openfaas openfaas-fn; do
      for kind in images snapshots; do
        ctr -a "$system_containerd" -n $namespace $kind list 2>/dev/null | awk 'NR > 1 { print $1 }' | tac |
          xargs -r -n 1 ctr -a "$system_containerd" -n $namespace $kind delete >/dev/null 2>&1 || true
      done
      ctr -a "$system_containerd" namespaces delete $namespace >/dev/null 2>&1 || true
    done
  fi
  rm -rf "$data" "$provider_data" "$own_containerd_data" "$log_dir"
}

# Everything on this machine that bears one of our names; other instances, of tests, have other names.
leftovers() {
  "${root:?}/hack/leaks.sh" | grep -E "\b$bridge\b|$run_dir/|$own_containerd\b|$place|$conflist|FAASD-FORWARDING|cgroup: .*/openfaas|path: $run_dir\$" |
    grep -v "path: .*\.lock" || true
}

check_nothing_left() {
  local left
  left=$(leftovers)
  [ -z "$left" ] || die "this is left, and should not be:
$left"
}
