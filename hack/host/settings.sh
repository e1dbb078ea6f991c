# shellcheck shell=bash disable=SC2034
# What one host has that another has not: from the environment when it is made, then kept with it. Sourced.

work=${FRESH_HOST_DIR:-/var/cache/fresh-host} # all of it; not on overlayfs
name=${FRESH_HOST_NAME:-fresh}
[[ $name =~ ^[a-z0-9][a-z0-9-]{0,9}$ ]] || die "FRESH_HOST_NAME: $name is not a name of up to 10 of a-z, 0-9 and -"
host=$work/hosts/$name
rootfs=$work/rootfs
link=fh-$name           # this machine's end of the cable
cgroup=fresh-host-$name # in each hierarchy, of a ns

kept='kind suite packages newer memory subnet patience owner'

read_settings() {
  kind=${FRESH_HOST_KIND:-ns}
  suite=${FRESH_HOST_SUITE:-bookworm}
  packages=${FRESH_HOST_PACKAGES-containerd runc containernetworking-plugins iptables nftables} # beside the base system
  newer=${FRESH_HOST_NEWER:-}                                                 # "SUITE PACKAGE…": those from a newer suite
  memory=${FRESH_HOST_MEMORY:-2048}                                           # MiB
  owner=${FRESH_HOST_OWNER:-0}                                                # the host goes when this process ends
  patience=${FRESH_HOST_PATIENCE:-$([ "$kind" = vm ] && echo 600 || echo 180)} # seconds, for a boot
  case $kind in ns | vm) ;; *) die "FRESH_HOST_KIND: $kind is neither ns nor vm" ;; esac
  subnet=$(free_subnet)
}

# The first three numbers of a /24 that nobody here uses, of those that no product or home router takes usually.
# .1 is this machine, .2 the host.
free_subnet() {
  local n taken candidate
  taken=$(ip -o -4 addr show; ip -4 route show; cat "$work"/hosts/*/settings 2>/dev/null || true)
  for n in {1..250}; do
    candidate=172.31.$n
    grep -qF " $candidate." <<<"$taken" || grep -qx "subnet=$candidate" <<<"$taken" || { echo "$candidate"; return; }
  done
  die "no free network in 172.31.0.0/16"
}

save_settings() {
  local setting
  for setting in $kept; do printf '%s=%q\n' "$setting" "${!setting}"; done >"$host/settings"
}

load_settings() {
  [ -e "$host/settings" ] || die "there is no host $name: $0 create"
  # shellcheck disable=SC1091 # written by save_settings
  . "$host/settings"
}

# wait_until SECONDS COMMAND…
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}
