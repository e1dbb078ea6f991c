#!/usr/bin/env bash
# runtime.sh JAVA_HOME TARGET TIME: a Java runtime of just the modules that faasd and its images need, and of Java's programs
# only `java`. Nothing in it is compressed, because it is mapped into memory and shared by all processes that run on it.
# All its files have the same TIME wherever they are copied to: start caches fit only the runtime of the time they remember.
set -euo pipefail

java_home=$1 target=$2 time=$3
modules=java.base,java.logging,java.management,java.net.http,java.xml,jdk.management,jdk.unsupported

# The same inputs give the same files: nothing to do.
key=$( (sha256sum "$0" "$java_home/release" && echo "$time") | sha256sum)
[ "$(cat "$target.key" 2>/dev/null)" = "$key" ] && exit
rm -rf "$target" "$target.key"
mkdir -p "${target%/*}"

# Every thread touches the pages of its stack that native code may come to want: 20, for a way to write to sockets that Java does not go
# any more. Half of them are allowed, except on arm64.
options=()
[ "$(uname -m)" != x86_64 ] || options=(--add-options "-XX:StackShadowPages=10")
"$java_home/bin/jlink" --add-modules "$modules" --output "$target" --no-header-files --no-man-pages --strip-debug --compress zip-0 "${options[@]}"
find "$target/bin" -type f ! -name java -delete
# Java's own classes, ready to use: for what starts without a cache of ours.
"$target/bin/java" -XX:+UseSerialGC -Xshare:dump -Xlog:disable >/dev/null
find "$target" -exec touch -h -d "$time" {} +
echo "$key" >"$target.key"
