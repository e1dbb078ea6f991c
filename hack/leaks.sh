#!/usr/bin/env bash
# hack/leaks.sh [SOCKET]: prints what on this machine could be left over from containers and networks, a thing a line, in an
# order that does not change: two runs compared by diff show what came or went between them. With containerd's socket its
# containers and tasks too.
set -euo pipefail
export LC_ALL=C

list() { sort | sed "s/^/$1: /"; }

ip -o link show | sed 's/^[0-9]*: \([^:@]*\).*/\1/' | list interface
# Without what systemd mounts for its own services and for who logs in.
awk '$5 !~ "^(/run/(credentials|user)/|/proc/sys/fs/binfmt_misc)" { print $5 }' /proc/self/mountinfo | list mount

# Rules and policies without their counters; docker's, libvirt's and other people's stay the same between two runs.
for save in iptables-save ip6tables-save; do
  command -v $save >/dev/null || continue
  { $save 2>/dev/null || true; } | sed '/^#/d; s/ *\[[0-9]*:[0-9]*\]//' | awk '/^\*/ { table = $0 } !/^\*|^COMMIT|^:[A-Z]+ ACCEPT$/ { print table, $0 }' | list $save
done
if command -v nft >/dev/null; then
  { nft -s list ruleset 2>/dev/null || true; } | awk '/^table/ && !/ ip6? (filter|nat|mangle|raw|security) /' | list nft
fi

{ find /sys/fs/cgroup -type d 2>/dev/null || true; } | awk '/openfaas|faasd/' | list cgroup

# Ours and what we run, by name.
ps -eo comm=,args= | awk '/^(containerd|runc|nats-server|prometheus|runsv|svlogd|function|nginx)/ || / dev\.faasd\.faasd\.Main / {
  gsub(/ -id [^ ]*/, ""); if (!/awk|defunct/) print }' | list process

{ find /run /etc/cni /var/lib/cni -maxdepth 2 \( -name '*faasd*' -o -name '*openfaas*' \) 2>/dev/null || true; } | list path
# Temporary directories of ours; people's clones may lie there too.
{ find /tmp -maxdepth 1 -name 'faasd-*' 2>/dev/null || true; } | list path
echo "ip_forward: $(cat /proc/sys/net/ipv4/ip_forward)"

if [ $# -gt 0 ] && [ -S "$1" ]; then
  for namespace in $(ctr -a "$1" namespaces ls -q); do
    ctr -a "$1" -n "$namespace" containers ls -q | list "container in $namespace"
    ctr -a "$1" -n "$namespace" tasks ls -q | list "task in $namespace"
  done
fi
