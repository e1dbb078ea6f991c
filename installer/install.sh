#!/bin/sh
# install.sh: puts faasd and what it needs on this host, and starts it. Run again, it changes only what is not so yet.
#   curl -fsSL https://github.com/faasd-java/faasd/releases/latest/download/install.sh | sudo sh
#   curl -fsSL https://github.com/faasd-java/faasd/releases/latest/download/install.sh | sudo sh -s -- FLAGS
# Ends with 0 when the gateway answers, 1 when something failed, 2 on wrong usage.
set -eu
umask 022

version= # of the release that this file is part of
releases=${FAASD_RELEASES:-https://github.com/faasd-java/faasd/releases/download}
library=/usr/local/lib/faasd # where the distribution has no package of ours
offline='' dry='' work=''

usage() {
  cat <<'END'
Usage: install.sh [--version V] [--offline DIR] [--dry-run] [FLAGS OF faasd install]

Puts faasd and what it needs on this host, and starts it.

  --version V      this version instead of the one that this script came with
  --offline DIR    take all from a directory and nothing from the network: the files of a release, packages of the
                   distribution that this host lacks (.deb), images and their .env as for faasd install
  --dry-run        say what would be done
  -h, --help       show this and end

FAASD_RELEASES names another place of releases, with a directory for each version.
END
}

say() { echo "faasd: $*"; }

die() {
  echo "Error: $*" >&2
  exit 1
}

wrong_usage() {
  echo "Error: $*" >&2
  exit 2
}

run() {
  if [ -n "$dry" ]; then
    say "would run: $*"
  else
    "$@" </dev/null
  fi
}

# The programs' architecture, not the kernel's: many a Raspberry Pi has a 64-bit kernel below a 32-bit system.
find_architecture() {
  machine=$(uname -m) bits=$(getconf LONG_BIT)
  case $machine-$bits in
    x86_64-64) architecture=amd64 ;;
    aarch64-64) architecture=arm64 ;;
    arm*-32 | aarch64-32) die "this is a 32-bit ARM system ($machine), and the Java that faasd runs on needs a 64-bit one: install a 64-bit system, such as Raspberry Pi OS (64-bit)" ;;
    *) die "there is no faasd for $machine ($bits-bit), only for x86_64 and arm64" ;;
  esac
}

find_manager() {
  for manager in apt-get dnf zypper pacman; do
    ! command -v $manager >/dev/null || return 0
  done
  die "this host has none of apt-get, dnf, zypper and pacman: install containerd, runc, the CNI plugins, iptables and nftables, unpack faasd's tar.gz and run its bin/faasd install"
}

# Debian's package, but not where it would put Debian's containerd beside one that no package brought.
find_form() {
  form=archive program=/usr/local/bin/faasd name=faasd-@-linux-$architecture.tar.gz
  [ "$manager" = apt-get ] || return 0
  containerd=$(command -v containerd || true)
  if [ -z "$containerd" ] || dpkg -S "$(readlink -f "$containerd")" >/dev/null 2>&1; then
    form=package program=/usr/bin/faasd name=faasd_@_$architecture.deb
  fi
}

check_host() {
  [ -d /run/systemd/system ] || die "systemd does not run on this host, and faasd install makes services of systemd"
  if [ -f /usr/local/bin/faasd ] && [ ! -L /usr/local/bin/faasd ]; then
    die "another faasd is there, /usr/local/bin/faasd: end it (systemctl disable --now faasd faasd-provider) and move it away first"
  fi
  [ -n "$dry" ] || [ "$(id -u)" = 0 ] || die "must run as root, to install packages and services: use sudo"
}

# Snapshots of one version differ.
is_installed() {
  case $version in *-SNAPSHOT) return 1 ;; esac
  [ -x "$program" ] && [ "$("$program" version | sed 's/^faasd version: //; s/[[:space:]].*//')" = "$version" ]
}

# The version of the one release in a directory.
version_in() {
  found=$(find "$1" -maxdepth 1 -name "$(echo "$name" | sed 's/@/*/')" | sed 's,.*/,,')
  case $(echo "$found" | grep -c .) in
    1) echo "$found" | sed "s/^faasd[-_]//; s/[-_]\(linux-\)*$architecture\..*//" ;;
    0) die "$1 has no $(echo "$name" | sed 's/@/VERSION/')" ;;
    *) wrong_usage "$1 has several versions of faasd: choose one with --version" ;;
  esac
}

# Sets version, files, the directory with the release, and file, which of them is for this host.
find_release() {
  files=${offline:-$work}
  [ -n "$version" ] || [ -z "$offline" ] || version=$(version_in "$offline")
  [ -n "$version" ] || wrong_usage "which version? --version V, or the install.sh of a release"
  file=$(echo "$name" | sed "s/@/$version/")
}

fetch() {
  url=$releases/$version/$1
  say "fetching $url"
  if command -v curl >/dev/null; then
    curl -fsSL --retry 3 -o "$work/$1" "$url"
  else
    wget -q -O "$work/$1" "$url"
  fi || die "cannot fetch $url: is there a version $version, and a way to the network?"
}

# The file is here, and it is the one of the release.
need_file() {
  if [ -z "$offline" ]; then
    fetch SHA256SUMS
    fetch "$file"
  fi
  [ -f "$files/SHA256SUMS" ] || die "$files has no SHA256SUMS, without which $file is not trusted"
  sum=$(awk -v file="$file" '$2 == file' "$files/SHA256SUMS")
  [ -n "$sum" ] || die "$files/SHA256SUMS does not name $file, which is therefore not trusted"
  (cd "$files" && echo "$sum" | sha256sum --status -c -) ||
    die "$files/$file is not what SHA256SUMS says it is: fetch both again"
}

# Never takes a package away: not Docker's containerd.io for containerd.
apt() {
  run env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    -o Dpkg::Options::=--force-confold --no-install-recommends --no-remove --allow-downgrades "$@"
}

apt_install() {
  apt install "$@" 2>/dev/null || { apt update && apt install "$@"; }
}

# The package, and from the distribution what it depends on.
install_package() {
  if [ -n "$dry" ]; then
    say "would install $file with apt-get, and what it depends on"
  elif [ -n "$offline" ]; then
    only_from_directory
    apt install "$work/$file" || die "apt-get could not install $file: put the packages that are missing, see above, into $offline"
  else
    apt_install "$work/$file" || die "apt-get could not install $file: see above"
  fi
}

# Lets apt choose from the packages in the directory, and see no others.
only_from_directory() {
  mkdir -p "$work/lists/partial" "$work/none"
  for package in "$offline"/*.deb; do
    ln -s "$package" "$work/"
    dpkg-deb -f "$package"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "${package##*/}" "$(stat -c %s "$package")" "$(sha256sum "$package" | cut -d' ' -f1)"
  done >"$work/Packages"
  echo "deb [trusted=yes] file:$work ./" >"$work/sources.list"
  printf '%s;\n' "Dir::Etc::sourcelist \"$work/sources.list\"" "Dir::Etc::sourceparts \"$work/none\"" "Dir::State::lists \"$work/lists\"" \
    'Dir::Cache::pkgcache ""' 'Dir::Cache::srcpkgcache ""' 'APT::Sandbox::User "root"' >"$work/apt.conf"
  export APT_CONFIG="$work/apt.conf"
  apt update
}

# What the Debian package depends on, by the names of other distributions. What is there, from wherever, stays as it is.
install_needed() {
  case $manager in
    apt-get) plugins=containernetworking-plugins iptables=iptables ;;
    dnf) plugins=containernetworking-plugins iptables=iptables-nft ;;
    zypper | pacman) plugins=cni-plugins iptables=iptables ;;
  esac
  set --
  command -v containerd >/dev/null || set -- "$@" containerd
  command -v runc >/dev/null || command -v crun >/dev/null || set -- "$@" runc
  has_plugins || set -- "$@" "$plugins"
  command -v iptables >/dev/null || set -- "$@" "$iptables"
  command -v nft >/dev/null || set -- "$@" nftables
  [ $# -gt 0 ] || return 0
  [ -z "$offline" ] || die "these are missing on this host: $*; install them first, as nothing is fetched with --offline"
  case $manager in
    apt-get) apt_install "$@" ;;
    dnf) run dnf -y --setopt=install_weak_deps=False install "$@" ;;
    zypper) run zypper --non-interactive install --no-recommends "$@" ;;
    pacman) run pacman -S --needed --noconfirm "$@" ;;
  esac || die "$manager could not install $*: where there is no containerd, as on RHEL and its relatives, install Docker's containerd.io first"
}

has_plugins() {
  for directory in /opt/cni/bin /usr/lib/cni /usr/libexec/cni; do
    [ ! -x "$directory/bridge" ] || return 0
  done
  return 1
}

install_archive() {
  if [ -n "$dry" ]; then
    say "would unpack $file as $library"
    return
  fi
  rm -rf "$library.new" "$library.old"
  mkdir -p "$library.new" /usr/local/bin /usr/local/share/man/man8 /etc/default
  tar -xzf "$files/$file" -C "$library.new" --strip-components=1 --no-same-owner
  [ ! -e "$library" ] || mv "$library" "$library.old"
  mv "$library.new" "$library"
  rm -rf "$library.old"
  ln -sf ../lib/faasd/bin/faasd /usr/local/bin/faasd
  rm -f /usr/local/share/man/man8/faasd*
  ln -s "$library"/man/man8/* /usr/local/share/man/man8/
  [ -e /etc/default/faasd ] || cp "$library/default" /etc/default/faasd
  ! command -v restorecon >/dev/null || restorecon -R "$library" # for SELinux
}

main() {
  left=$#
  while [ "$left" -gt 0 ]; do # what is not for us goes to the end, for faasd install
    left=$((left - 1))
    case $1 in
      -h | --help)
        usage
        exit
        ;;
      --dry-run) dry=1 ;;
      --version=*) version=${1#*=} ;;
      --offline=*) offline=${1#*=} ;;
      --version | --offline)
        [ "$left" -gt 0 ] || wrong_usage "$1 needs a value"
        if [ "$1" = --version ]; then version=$2; else offline=$2; fi
        left=$((left - 1))
        shift
        ;;
      *) set -- "$@" "$1" ;;
    esac
    shift
  done
  version=${version#v}
  if [ -n "$offline" ]; then
    [ -d "$offline" ] || wrong_usage "--offline $offline: there is no such directory"
    offline=$(cd "$offline" && pwd)
    set -- --offline "$offline" "$@"
  fi
  find_architecture
  find_manager
  find_form
  check_host
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  chmod 755 "$work" # for apt's own user
  install_all
  run "$program" install "$@"
}

install_all() {
  find_release
  [ "$form" = package ] || install_needed
  if is_installed; then
    say "version $version is there"
  else
    [ -n "$dry" ] || need_file
    "install_$form"
  fi
  systemctl -q is-active containerd || run systemctl enable --now containerd ||
    die "cannot start containerd: journalctl -u containerd tells why"
}

# Last, so that half a download does nothing.
main "$@"
