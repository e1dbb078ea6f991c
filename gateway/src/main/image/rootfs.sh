#!/usr/bin/env bash
# rootfs.sh RUNTIME NATIVES TARGET: all files of the gateway's image but its jars.
# The Java runtime, the native libraries of its jars, which cannot be unpacked at run time where nothing is writable, and
# the system's libraries that all these are linked to.
set -euo pipefail

runtime=$1 natives=$2 target=$3

# The same inputs give the same files: nothing to do.
key=$(sha256sum "$0" "$runtime.key" "$natives"/* | sha256sum)
[ "$(cat "$target.key" 2>/dev/null)" = "$key" ] && exit
rm -rf "$target" "$target.key"
mkdir -p "$target"/{etc,tmp,usr/lib}

cp -a "$runtime" "$target/java"
cp -r "$natives" "$target/usr/lib/native"

# What they are linked to, the loader included, at the paths where the loader looks.
find "$target" -name '*.so' -print0 | xargs -0 ldd "$target/java/bin/java" | grep -o '/[^ ]*' | grep '\.so' |
  grep -v "^$target" | tr -d : | sort -u |
  while read -r library; do
    install -D "$(readlink -f "$library")" "$target$library"
  done

echo 'hosts: files dns' >"$target/etc/nsswitch.conf"
echo 'gateway:x:10001:10001::/:' >"$target/etc/passwd"
echo 'gateway:x:10001:' >"$target/etc/group"
echo "$key" >"$target.key"
