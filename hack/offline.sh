#!/usr/bin/env bash
# hack/offline.sh DIRECTORY: makes what `faasd install --offline DIRECTORY` takes where no registry can be reached: the images of
# the core services and of the sample functions, and their names.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# = 1 ] || die "tell the directory to write to"
"$root/hack/images.sh" nats prometheus hello lab
mkdir -p "$1"
for image in nats prometheus hello lab; do
  cmp -s "$root/target/images/$image.tar" "$1/$image.tar" || cp "$root/target/images/$image.tar" "$1/"
done
cat >"$1/.env" <<'END'
NATS_IMAGE=localhost/faasd/nats:dev
PROMETHEUS_IMAGE=localhost/faasd/prometheus:dev
END
