#!/usr/bin/env bash
# hack/images.sh [NAME…]: OCI archives target/images/NAME.tar of what runs in containers, made without a registry or a
# container engine: nats and prometheus from Debian's packages, the sample functions hello and lab from samples/.
# `nginx`, the benchmarks' reference, and `redis`, for the tests, are made only by name. An archive is made again when its
# inputs have changed; for newer packages delete it.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=hack/oci.sh
. "$root/hack/oci.sh"

images=$root/target/images
work=

# download PACKAGE DIRECTORY [apt options]: unpacks the candidate version of a Debian package, without installing it
download() {
  local package=$1 directory=$2
  shift 2
  mkdir -p "$work/deb"
  chmod 755 "$work" "$work/deb"
  (cd "$work/deb" && apt_get "$@" -o APT::Sandbox::User=root download "$package") || return
  dpkg-deb -x "$work/deb/$package"_*.deb "$directory"
}

download_or_update() {
  download "$@" 2>/dev/null && return
  apt_get update
  download "$@" || die "cannot download Debian's package $1"
}

candidate() { apt-cache policy "$1" | sed -n 's/^ *Candidate: //p'; }

# Options for apt that make it see only Debian's suite $1, from the mirror this machine uses, checked by Debian's keys.
# Nothing of the machine's own apt changes.
suite_options() {
  local private=$work/apt mirror
  mkdir -p "$private"/{lists/partial,archives/partial,none}
  chmod 755 "$work" "$private"
  # shellcheck disable=SC2016 # apt's variables, not the shell's
  mirror=$(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    sed -n '/security/d; s/^Debian main //p' | head -1)
  [ -n "$mirror" ] || die "found no mirror of Debian in this machine's apt sources"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" >"$private/sources.list"
  printf '%s\n' "Dir::Etc::sourcelist=$private/sources.list" "Dir::Etc::sourceparts=$private/none" \
    "Dir::Etc::preferencesparts=$private/none" "Dir::State::lists=$private/lists" "Dir::Cache::archives=$private/archives" \
    Dir::Cache::pkgcache= Dir::Cache::srcpkgcache=
}

# JetStream's synchronous writes need 2.10, which Debian has from 13 (trixie) on; its program also runs with older libraries.
nats() {
  local rootfs=$1 option options=()
  [ -n "$(candidate nats-server)" ] || apt_get update
  if dpkg --compare-versions "$(candidate nats-server)" ge 2.10; then
    download_or_update nats-server "$work/package"
  else
    while read -r option; do options+=(-o "$option"); done < <(suite_options trixie)
    apt_get "${options[@]}" update
    download nats-server "$work/package" "${options[@]}" || die "cannot download nats-server of Debian 13"
  fi
  install -D "$work/package/usr/sbin/nats-server" "$rootfs/nats-server"
  with_libraries "$rootfs/nats-server" "$rootfs"
  image='{"Entrypoint":["/nats-server"],"Cmd":["-c","/etc/nats/nats.conf"],"User":"65534:65534","ExposedPorts":{"4222/tcp":{}}}'
}

prometheus() {
  local rootfs=$1
  download_or_update prometheus "$work/package"
  install -D "$work/package/usr/bin/prometheus" "$rootfs/bin/prometheus"
  with_libraries "$rootfs/bin/prometheus" "$rootfs"
  mkdir -p "$rootfs/prometheus" "$rootfs/tmp"
  chmod 1777 "$rootfs/prometheus" "$rootfs/tmp"
  image='{"Entrypoint":["/bin/prometheus"],
    "Cmd":["--config.file=/etc/prometheus/prometheus.yml","--storage.tsdb.path=/prometheus"],
    "User":"65534:65534","WorkingDir":"/prometheus","ExposedPorts":{"9090/tcp":{}}}'
}

sample() {
  local rootfs=$1 kind=$2
  need_packages gcc libc6-dev
  gcc -std=c17 -O2 -Wall -Wextra -static -s -o "$rootfs/function" "$root/samples/function.c"
  image='{"Entrypoint":["/function"],"Cmd":["'$kind'"],"User":"100:100","ExposedPorts":{"8080/tcp":{}}}'
}
hello() { sample "$1" hello; }
lab() { sample "$1" lab; }

# A service with state, for the tests: it runs as a user that the image names, and brings its own health check.
redis() {
  local rootfs=$1 package library
  for package in redis-tools redis-server libjemalloc2 liblzf1 liblua5.1-0 lua-cjson lua-bitop libatomic1 libsystemd0; do
    download_or_update "$package" "$work/package"
  done
  install -D -t "$rootfs/usr/bin" "$work"/package/usr/bin/redis-{server,cli}
  for library in "$work"/package/usr/lib/*-linux-gnu/lib*.so.*; do
    install -D "$(readlink -f "$library")" "$rootfs${library#"$work/package"}"
  done
  with_libraries "$rootfs/usr/bin/redis-server" "$rootfs"
  with_libraries "$rootfs/usr/bin/redis-cli" "$rootfs"
  mkdir -p "$rootfs"/{etc,tmp,data}
  chmod 1777 "$rootfs/tmp"
  printf '%s\n' root:x:0:0::/: redis:x:110:111::/data: >"$rootfs/etc/passwd"
  printf '%s\n' root:x:0: redis:x:111: >"$rootfs/etc/group"
  image='{"Entrypoint":["/usr/bin/redis-server"],"Cmd":["--dir","/data"],"User":"redis","WorkingDir":"/data",
    "ExposedPorts":{"6379/tcp":{}}}'
}

nginx() {
  local rootfs=$1
  download_or_update nginx "$work/package"
  install -D "$work/package/usr/sbin/nginx" "$rootfs/usr/sbin/nginx"
  with_libraries "$rootfs/usr/sbin/nginx" "$rootfs"
  mkdir -p "$rootfs"/{etc,tmp,run,var/lib/nginx,var/log/nginx}
  chmod 1777 "$rootfs/tmp"
  echo 'root:x:0:0::/:/' >"$rootfs/etc/passwd"
  echo 'root:x:0:' >"$rootfs/etc/group"
  image='{"Entrypoint":["/usr/sbin/nginx"],"Cmd":["-c","/etc/nginx/nginx.conf"]}'
}

build() {
  local name=$1 key image=
  key=$(fingerprint hack/images.sh hack/oci.sh samples/function.c)
  [ -s "$images/$name.tar" ] && [ "$(cat "$images/$name.key" 2>/dev/null)" = "$key" ] && return
  step "image $name"
  work=$(mktemp -d)
  mkdir "$work/rootfs"
  chmod 755 "$work/rootfs"
  "$name" "$work/rootfs"
  oci_archive "$images/$name.tar" "localhost/faasd/$name:dev" "$image" "$work/rootfs"
  echo "$key" >"$images/$name.key"
  rm -r "$work"
  work=
}

trap '[ -z "$work" ] || rm -rf "$work"' EXIT
mkdir -p "$images"
[ $# -gt 0 ] || set -- nats prometheus hello lab
for name in "$@"; do
  case $name in
    nats | prometheus | hello | lab | redis | nginx) build "$name" ;;
    *) die "no such image: $name (nats, prometheus, hello, lab, redis, nginx)" ;;
  esac
done
