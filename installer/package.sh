#!/usr/bin/env bash
# installer/package.sh [OUTPUT-DIR]: what a release consists of, from this tree, for the architecture of this machine
# (default: target/packages). Builds first, if the sources have changed.
#
#   faasd_VERSION_ARCH.deb           the package for Debian and Ubuntu
#   faasd-VERSION-linux-ARCH.tar.gz  the same for other distributions
#   faasd-VERSION.cdx.json           what is in them (a CycloneDX SBOM)
#   install.sh                       puts that version on a host
#   SHA256SUMS                       of all of these
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/../hack/lib.sh"
# shellcheck source=installer/describe.sh
. "$root/installer/describe.sh"

# The files of the Debian package in $stage, all but DEBIAN/.
stage_files() {
  local doc=$stage/usr/share/doc/faasd
  mkdir -p "$stage"/usr/{bin,lib,share/man/man8,share/lintian/overrides} "$stage/etc/default" "$doc"
  cp -a "$root/faasd/target/dist" "$stage/usr/lib/faasd"
  ln -s ../lib/faasd/bin/faasd "$stage/usr/bin/faasd"
  default_file >"$stage/etc/default/faasd"
  man_pages "$stage/usr/share/man/man8"
  copyright >"$doc/copyright"
  changelog | gzip -9n >"$doc/changelog.gz"
  gzip -9nc "$root/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
  cp "$root/installer/debian/lintian-overrides" "$stage/usr/share/lintian/overrides/faasd"
  same_times "$stage"
}

# Reproducible: permissions and times do not depend on who builds, and when. The runtime has its own time, which the start
# cache in the gateway's image remembers.
same_times() {
  chmod -R u=rwX,go=rX "$1"
  find "$1" -path '*/lib/faasd/runtime' -prune -o -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

debian_package() {
  local script
  mkdir "$stage/DEBIAN"
  sed "s/@VERSION@/$debian_version/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$(du -sk --exclude=DEBIAN "$stage" | cut -f1)/" \
    "$root/installer/debian/control" >"$stage/DEBIAN/control"
  echo /etc/default/faasd >"$stage/DEBIAN/conffiles"
  (cd "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
  same_times "$stage/DEBIAN"
  for script in postinst prerm postrm; do
    install -m 755 "$root/installer/debian/$script" "$stage/DEBIAN/$script"
  done
  dpkg-deb --root-owner-group -Zgzip --build "$stage" "$1" >/dev/null
  rm -r "$stage/DEBIAN"
}

# The same files for any other distribution: one directory, which install.sh puts into its place.
archive() {
  local directory
  directory=$work/$(basename "$1" .tar.gz)
  cp -al "$stage/usr/lib/faasd" "$directory"
  cp -al "$stage/usr/share/man" "$directory/man"
  cp -al "$stage/usr/share/doc/faasd" "$directory/doc"
  cp -al "$stage/etc/default/faasd" "$directory/default"
  tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner -cf - "${directory##*/}" |
    gzip -n >"$1"
}

output=$(realpath -m "${1:-$root/target/packages}")
need_packages dpkg-dev help2man jq
need_maven
maven_package
[ -s "$root/gateway/target/start-cache/app/start.aot" ] ||
  die "the gateway's image has no start cache, which a release must have; why, tells: mvn -pl gateway -am package"
materials # how it is called and what it is made of

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/faasd
step "packages of faasd $version for $architecture"
stage_files
mkdir "$work/output"
debian_package "$work/output/faasd_${version}_$architecture.deb"
archive "$work/output/faasd-$version-linux-$architecture.tar.gz"
bill_of_materials >"$work/output/faasd-$version.cdx.json"
sed "s/^version=.*/version=$version # of the release that this file is part of/" "$root/installer/install.sh" >"$work/output/install.sh"
chmod 755 "$work/output/install.sh"
(cd "$work/output" && sha256sum -- * >SHA256SUMS)

mkdir -p "$output"
rm -f "$output"/faasd[_-]* "$output"/SHA256SUMS
mv "$work"/output/* "$output/"
ls -l "$output" >&2
