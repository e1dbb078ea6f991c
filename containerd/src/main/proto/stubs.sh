#!/usr/bin/env bash
# stubs.sh COMPILERS TARGET: makes the classes of messages and services from the .proto files beside this, with the compilers of both
# and the messages that come with them.
# The messages are lite: they cannot describe themselves. That saves a third of the classes, which both daemons have in memory all the time.
set -euo pipefail

compilers=$1 target=$2
protos=$(dirname "$0")

# The same inputs give the same files: nothing to do. Else every build would compile them again.
key=$(sha256sum "$0" "$compilers"/protoc* "$protos"/*.proto | sha256sum)
[ "$(cat "$target.key" 2>/dev/null)" = "$key" ] && exit
rm -rf "$target" "$target.key"
mkdir -p "$target"

chmod +x "$compilers"/protoc*
"$compilers/protoc" --proto_path="$protos" --proto_path="$compilers" --java_out=lite:"$target" \
  --plugin="$compilers/protoc-gen-grpc-java" --grpc-java_out=lite:"$target" "$protos"/*.proto
echo "$key" >"$target.key"
