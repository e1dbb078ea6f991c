#!/usr/bin/env bash
# hack/next-release.sh DIRECTORY: a package that upgrades the one in target/packages, for tests of upgrades: the same program under
# another version, with another gateway image.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=hack/oci.sh
. "$root/hack/oci.sh"

[ $# = 1 ] || die "tell the directory to write to"
need_packages dpkg-dev jq
need_jdk
output=$(realpath -m "$1")
packages=("$root"/target/packages/faasd_*.deb)
[ -e "${packages[0]}" ] || die "there is no package to upgrade: installer/package.sh"

# The same layers under another configuration, so with another digest, and another name.
another_image() {
  local archive=$1 reference=$2 manifest digest size
  layout=$work/layout
  mkdir "$layout"
  tar -C "$layout" -xf "$archive"
  manifest=$layout/blobs/$(jq -r '.manifests[0].digest' "$layout/index.json" | tr : /)
  jq -c '.config.Labels.release = "next"' "$layout/blobs/$(jq -r .config.digest "$manifest" | tr : /)" >"$work/config"
  read -r digest size < <(blob "$work/config")
  jq -c --arg digest "$digest" --argjson size "$size" '.config += {digest: $digest, size: $size}' "$manifest" >"$work/manifest"
  read -r digest size < <(blob "$work/manifest")
  jq -c --arg digest "$digest" --argjson size "$size" --arg reference "$reference" \
    '.manifests[0] += {digest: $digest, size: $size, annotations: {"org.opencontainers.image.ref.name": $reference}}' \
    "$layout/index.json" >"$work/index.json"
  mv "$work/index.json" "$layout/index.json"
  tar -C "$layout" -cf "$archive" oci-layout index.json blobs
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dpkg-deb -R "${packages[0]}" "$work/package"
home=$work/package/usr/lib/faasd
version=$("$home/bin/faasd" version | sed 's/faasd version: \([^[:space:]]*\).*/\1/')
next=$version-next
step "package of faasd $next"
another_image "$home/share/images/gateway.tar" "ghcr.io/faasd-java/gateway:$next"
mkdir -p "$work/stamp/dev/faasd/faasd"
printf 'version=%s\ncommit=%s\n' "$next" next >"$work/stamp/dev/faasd/faasd/version.properties"
"$JAVA_HOME/bin/jar" --update --file "$home/lib/faasd.jar" -C "$work/stamp" dev
sha256sum "$home/lib/faasd.jar" | cut -c 1-32 >"$home/lib/build"
sed -i 's/^Version: .*/&+next/' "$work/package/DEBIAN/control"
mkdir -p "$output"
rm -f "$output"/faasd_*
dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/package" "$output/faasd_next.deb" >/dev/null
