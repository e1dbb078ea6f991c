# shellcheck shell=bash
# What the scripts here share: words, packages, the JDK. Sourced, after `set -euo pipefail`.
umask 022

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# A line of progress, with the seconds since the first of these scripts began.
export FAASD_BEGAN=${FAASD_BEGAN:-$EPOCHSECONDS}
step() { printf '%4ds  %s\n' $((EPOCHSECONDS - FAASD_BEGAN)) "$*" >&2; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

need_root() {
  [ "$(id -u)" = 0 ] || die "must run as root, for containers, networks and packages: sudo $0 $*"
}

under_systemd() { [ -d /run/systemd/system ]; }

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >&2
}

# Installs those of these packages that are missing.
need_packages() {
  local package missing=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || die "missing: ${missing[*]}; install them (this is not a Debian, so I cannot)"
  step "installing ${missing[*]}"
  apt_get install --no-install-recommends "${missing[@]}" 2>/dev/null && return
  apt_get update || die "apt-get update failed; ${missing[*]} are missing"
  apt_get install --no-install-recommends "${missing[@]}" || die "apt-get could not install ${missing[*]}"
}

is_jdk25() { [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release" 2>/dev/null; }

# Exports JAVA_HOME: a JDK 25 from JAVA_HOME, the PATH, /usr/lib/jvm or Debian.
need_jdk() {
  local javac candidate
  javac=$(command -v javac || true)
  for candidate in "${JAVA_HOME:-}" "${javac:+$(dirname "$(dirname "$(readlink -f "$javac")")")}" /usr/lib/jvm/*; do
    is_jdk25 "$candidate" || continue
    export JAVA_HOME=$candidate
    return
  done
  if apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
    need_packages openjdk-25-jdk-headless
    JAVA_HOME=$(dirname "$(dirname "$(dpkg -L openjdk-25-jdk-headless | grep '/bin/javac$')")")
    export JAVA_HOME
    return
  fi
  die "needs a JDK 25 and this Debian has none: unpack one (Eclipse Temurin, for example) under /usr/lib/jvm, or set JAVA_HOME"
}

need_maven() {
  need_jdk
  command -v mvn >/dev/null && return
  mkdir -p /usr/share/man/man1 # minimal machines have none, and the package of Maven's own Java fails without
  need_packages maven
}

# Maven on the whole reactor, without a terminal; one at a time, since all share the target directories.
maven_locked() {
  mkdir -p "$root/target"
  (cd "$root" && flock -o target/.maven-lock mvn -B -ntp "$@")
}

# Makes the distribution and the gateway's image, if the sources have changed.
maven_package() {
  local key
  key=$(cd "$root" && fingerprint pom.xml ./*/pom.xml ./*/src/main docker-compose.yaml prometheus.yml nats.conf)
  [ -x "$root/faasd/target/dist/bin/faasd" ] && [ -s "$root/faasd/target/dist/share/images/gateway.tar" ] &&
    [ "$(cat "$root/target/package.key" 2>/dev/null)" = "$key" ] && return
  step "building (mvn package)"
  maven_locked -q -DskipTests package >&2
  echo "$key" >"$root/target/package.key"
}

# One hash of files and folders: their names and bytes.
fingerprint() {
  (cd "$root" && find "$@" -name target -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}
