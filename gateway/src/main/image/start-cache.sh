#!/usr/bin/env bash
# start-cache.sh ROOTFS OPTIONS JAR CLASS-PATH TIME TARGET: makes the start cache of the gateway's image, a file from which Java maps
# the gateway's classes, loaded and linked. All containers of the image share its pages. All files in the image are of TIME.
#
# It is good only for the very files it was made from: Java compares their order, and of their places what comes after the directory
# that they have in common; sizes and times too, but for 25.0.3 (JDK-8377932). So they are laid out here as they are in the image,
# with their times there.
set -euo pipefail

rootfs=$1 options=$2 jar=$3 classpath=$4 time=$5 target=$6
libraries=()
while read -r entry; do
  [ -d "$entry" ] || libraries+=("$entry") # the directory is of the jar's own classes
done < <(tr : '\n' <<<"$classpath")

# The same inputs: nothing to do.
key=$(sha256sum "$0" "$rootfs.key" "$options" "$jar" "${libraries[@]}" | sha256sum)
record=${target%/*/*}.key
[ "$(cat "$record" 2>/dev/null)" = "$key" ] && exit
rm -f "$target" "$record"
stage=$(mktemp -d "$rootfs.XXXXXX")
trap 'rm -rf "$stage"' EXIT

mkdir -p "$stage"/{classpath,libs,tmp} "${target%/*}"
cp -a "$rootfs/java" "$stage/java"
cp "$jar" "$stage/classpath/"
cp "${libraries[@]}" "$stage/libs/"
touch -d "$time" "$stage"/{classpath,libs}/*

if env -i MALLOC_ARENA_MAX=1 "$stage/java/bin/java" "@$options" -Djava.library.path="$rootfs/usr/lib/native" \
  -Djava.io.tmpdir="$stage/tmp" -XX:AOTCacheOutput="$stage/start.aot" -cp "$stage/classpath/${jar##*/}" \
  dev.faasd.gateway.Rehearsal >"$stage/output" 2>&1; then
  mv "$stage/start.aot" "$target"
  echo "$key" >"$record"
else
  cat "$stage/output" >&2
  echo "The gateway's image gets no start cache, because the rehearsal failed, see above: gateways start slower and share less memory." >&2
fi
