#!/usr/bin/env bash
# rootfs.sh JAVA_HOME NETTY_JAR TARGET: all files of the gateway's image but its jars.
# A Java runtime of just the modules needed, the system libraries it is linked to, and Netty's native library, which
# cannot be unpacked at run time where nothing is writable.
set -euo pipefail

java_home=$1 netty_jar=$2 target=$3
modules=java.base,java.logging,java.management,java.xml,jdk.management,jdk.unsupported

# The same inputs give the same files: nothing to do.
key=$(sha256sum "$0" "$java_home/release" "$netty_jar" | sha256sum)
[ "$(cat "$target.key" 2>/dev/null)" = "$key" ] && exit
rm -rf "$target" "$target.key"
mkdir -p "$target"/{etc,tmp,usr/lib/netty}

"$java_home/bin/jlink" --add-modules "$modules" --output "$target/java" --no-header-files --no-man-pages --strip-debug \
  --compress zip-6 --generate-cds-archive

(cd "$target/usr/lib/netty" && "$java_home/bin/jar" xf "$netty_jar" META-INF/native &&
  mv META-INF/native/*.so . && rm -r META-INF)

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
