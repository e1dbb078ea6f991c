# shellcheck shell=bash
# The root file system of a suite, as an archive, made by mmdebstrap from the mirror that this machine uses. Sourced.

base="systemd systemd-sysv dbus udev kmod openssh-server sudo iproute2 procps ca-certificates curl busybox-static"

architecture() { dpkg --print-architecture; }

rootfs_key() { printf '%s-%s' "$suite" "$(printf '%s|' "$(architecture)" "$base" "$packages" "$newer" | sha256sum | cut -c1-8)"; }

# need_rootfs KEY: makes rootfs/KEY.tar.zst and, beside it, the package of the suite's kernel
need_rootfs() {
  [ -e "$rootfs/$1.tar.zst" ] && return
  need_packages mmdebstrap zstd
  step "root file system of $suite with $packages${newer:+, newer: $newer}"
  building=$work/building
  rm -rf --one-file-system "$building" # of a run that was killed
  mkdir "$building"
  sources >"$building/sources.list"
  kernel_hook >"$building/kernel-hook"
  local options=()
  [ -z "$newer" ] || newer_options
  # What it mounts goes with its mount namespace, however it ends.
  TMPDIR=$building unshare --mount --propagation private mmdebstrap --quiet --mode=root --variant=minbase \
    --include="$(tr -s ' ' , <<<"$base $packages" | sed 's/,*$//')" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' "${options[@]}" --customize-hook="sh '$building/kernel-hook' \"\$1\"" \
    --customize-hook='rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap"' \
    --format=tar "$suite" "$building/rootfs.tar" - <"$building/sources.list" >&2
  zstd -q -T0 -3 "$building/rootfs.tar" -o "$building/rootfs.tar.zst"
  mv "$building/kernel.deb" "$rootfs/$1.kernel.deb"
  mv "$building/rootfs.tar.zst" "$rootfs/$1.tar.zst"
  rm -rf --one-file-system "$building"
}

mirror() {
  local found
  # shellcheck disable=SC2016 # apt's variables, not the shell's
  found=$(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    sed -n '/security/d; s/^Debian main //p' | head -n 1)
  [ -n "$found" ] || die "found no mirror of Debian in this machine's apt sources"
  echo "${found%/}"
}

# The suite with its updates, those that this mirror has.
sources() {
  local mirror url part
  mirror=$(mirror)
  echo "deb $mirror $suite main"
  while read -r url part; do
    ! curl -sfIL -m 20 -o /dev/null "$url/dists/$part/InRelease" || echo "deb $url $part main"
  done <<<"$mirror $suite-updates
$mirror-security $suite-security"
  [ -z "$newer" ] || echo "deb $mirror ${newer%% *} main"
}

# Of the newer suite nothing but the packages named, and no trace of it in the host. A mirror's copy of a suite in the making may
# be older than apt likes.
newer_options() {
  local from=${newer%% *}
  cat >"$building/preferences" <<END
Package: *
Pin: release n=$from
Pin-Priority: 50

Package: ${newer#* }
Pin: release n=$from
Pin-Priority: 990
END
  # shellcheck disable=SC2016 # $1 is the hook's
  options=(--aptopt='Acquire::Check-Valid-Until "false"'
    --setup-hook='mkdir -p "$1/etc/apt/preferences.d"' --setup-hook="upload '$building/preferences' /etc/apt/preferences.d/newer"
    --customize-hook='rm "$1/etc/apt/preferences.d/newer"; sed -i "/ '"$from"' /d" "$1/etc/apt/sources.list"')
}

# The kernel is only downloaded; a vm has it beside its disk.
kernel_hook() {
  cat <<END
set -e
package=\$(chroot "\$1" apt-cache depends linux-image-cloud-$(architecture) | sed -n 's/.*Depends: \(linux-image-[0-9]\)/\1/p' | head -n 1)
chroot "\$1" sh -c "cd /tmp && apt-get -qq -o APT::Sandbox::User=root download \$package"
mv "\$1"/tmp/linux-image-*.deb "$building/kernel.deb"
END
}
