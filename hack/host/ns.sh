# shellcheck shell=bash
# A host in namespaces of this kernel, by systemd-nspawn. It keeps to a cgroup and a network namespace of its own. Sourced.

prepare_ns() {
  need_packages systemd-container
  : >"$host/root/etc/fstab"
  first_process >"$host/init"
  chmod +x "$host/init"
}

# The first process of the host, before systemd. nspawn mounts read-only what begins at this host's own: the controllers of
# cgroup v1 and the network's settings. The rest of /proc/sys is shared with this machine and stays as it is.
# systemd 256 and 257 want to be told that cgroup v1 is meant.
first_process() {
  cat <<'END'
#!/bin/sh
while read -r _ _ _ _ place _ rest; do
  case $rest in *"- cgroup "* | *"- cgroup2 "*) mount -o remount,bind,rw,nosuid,nodev,noexec "$place" ;; esac
done </proc/self/mountinfo
mount --bind /proc/sys/net /proc/sys/net && mount -o remount,bind,rw,nosuid,nodev,noexec /proc/sys/net
set -- --log-target=journal
if [ -d /sys/fs/cgroup/systemd ] || [ -d /sys/fs/cgroup/unified ]; then
  set -- "$@" systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=0 SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1
fi
exec /sbin/init "$@"
END
}

# Until it is shut down. A reboot begins with a new network namespace, so that no bridge and no rule outlives it.
boot_ns() {
  local ended=133 # how nspawn says: it wants to reboot
  until [ $ended != 133 ]; do
    ended=0
    : >"$host/netns"
    # A new one routes packets if this machine does at this moment.
    unshare --net="$host/netns" sh -c 'ip link set lo up && echo 0 >/proc/sys/net/ipv4/ip_forward'
    ip link add "$link" type veth peer name eth0 netns "$host/netns"
    plug_in
    attend nspawn || ended=$?
    unplug
    umount -l "$host/netns"
    leave_cgroup
    echo "the host ended with status $ended"
  done
}

# Without nspawn's filter of system calls: runc sets one for each container.
nspawn() {
  enter_cgroup
  SYSTEMD_SECCOMP=0 SYSTEMD_LOG_LEVEL=notice exec setpriv --pdeathsig KILL systemd-nspawn --quiet --register=no --keep-unit \
    --directory="$host/root" --machine="$name" --hostname="$name" --network-namespace-path="$host/netns" --capability=all \
    --link-journal=no --resolv-conf=off --timezone=off --console=pipe --kill-signal=SIGRTMIN+3 \
    --bind-ro="$host/init:/run/first-process" /run/first-process
}

hierarchies() {
  awk '{ for (i = 7; $i != "-"; i++); if ($(i + 1) ~ /^cgroup2?$/) print $5 }' /proc/self/mountinfo
}

# The host's cgroup namespace begins where nspawn is when it starts.
enter_cgroup() {
  local hierarchy directory
  for hierarchy in $(hierarchies); do
    directory=$hierarchy/$cgroup
    mkdir -p "$directory"
    # A new cpuset of v1 is empty, and holds nobody.
    [ ! -e "$directory/cpuset.mems" ] || [ ! -e "$hierarchy/cpuset.cpus" ] || {
      cat "$hierarchy/cpuset.cpus" >"$directory/cpuset.cpus"
      cat "$hierarchy/cpuset.mems" >"$directory/cpuset.mems"
    }
    [ ! -e "$directory/memory.limit_in_bytes" ] || echo "${memory}M" >"$directory/memory.limit_in_bytes"
    [ ! -e "$directory/memory.max" ] || echo "${memory}M" >"$directory/memory.max"
    echo "$BASHPID" >"$directory/cgroup.procs"
  done
}

# Ends what is left in our cgroups, which the end of nspawn alone does not, and removes them.
leave_cgroup() {
  wait_until 10 cgroup_is_gone || echo "cannot remove the cgroups $cgroup"
}

cgroup_is_gone() {
  local hierarchy gone=0 file
  for hierarchy in $(hierarchies); do
    [ -d "$hierarchy/$cgroup" ] || continue
    while read -r file; do
      case $file in
        */freezer.state) echo THAWED >"$file" ;;
        */cgroup.freeze) echo 0 >"$file" ;;
        *) xargs -r -n 1 kill -KILL <"$file" ;;
      esac 2>/dev/null || true
    done < <(find "$hierarchy/$cgroup" -name cgroup.procs -o -name freezer.state -o -name cgroup.freeze)
    find "$hierarchy/$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || gone=1
  done
  return $gone
}
