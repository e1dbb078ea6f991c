# shellcheck shell=bash
# Writes OCI image archives without a container engine. Sourced by images.sh.
# Format: https://github.com/opencontainers/image-spec (image layout, manifest, configuration).

# blob FILE: moves it into the layout under its digest; prints "DIGEST SIZE"
blob() {
  local digest size
  digest=$(sha256sum "$1" | cut -d' ' -f1)
  size=$(stat -c %s "$1")
  mv "$1" "$layout/blobs/sha256/$digest"
  echo "sha256:$digest $size"
}

# oci_archive OUTPUT REFERENCE CONFIG DIRECTORY…
#   A layer from each directory, the lowest first, the same bytes from the same files. All in it belongs to root.
#   CONFIG: the JSON object "config" of an image configuration (Entrypoint, Cmd, User, Env ...).
oci_archive() {
  local output=$1 reference=$2 config=$3
  local layout architecture directory diff_ids='' layers='' digest size config_digest config_size manifest_digest manifest_size
  local media=application/vnd.oci.image
  shift 3
  architecture=$(dpkg --print-architecture)
  layout=$(mktemp -d "$output.XXXXXX")
  mkdir -p "$layout/blobs/sha256"

  for directory in "$@"; do
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$directory" -cf "$layout/layer" .
    diff_ids+=${diff_ids:+,}\"sha256:$(sha256sum "$layout/layer" | cut -d' ' -f1)\"
    gzip -n "$layout/layer"
    read -r digest size < <(blob "$layout/layer.gz")
    layers+="${layers:+,}{\"mediaType\":\"$media.layer.v1.tar+gzip\",\"digest\":\"$digest\",\"size\":$size}"
  done

  cat >"$layout/config" <<END
{"created":"1970-01-01T00:00:00Z","architecture":"$architecture","os":"linux","config":$config,
"rootfs":{"type":"layers","diff_ids":[$diff_ids]},"history":[{"created":"1970-01-01T00:00:00Z"}]}
END
  read -r config_digest config_size < <(blob "$layout/config")

  cat >"$layout/manifest" <<END
{"schemaVersion":2,"mediaType":"$media.manifest.v1+json",
"config":{"mediaType":"$media.config.v1+json","digest":"$config_digest","size":$config_size},
"layers":[$layers]}
END
  read -r manifest_digest manifest_size < <(blob "$layout/manifest")

  cat >"$layout/index.json" <<END
{"schemaVersion":2,"mediaType":"$media.index.v1+json","manifests":[{"mediaType":"$media.manifest.v1+json",
"digest":"$manifest_digest","size":$manifest_size,"platform":{"architecture":"$architecture","os":"linux"},
"annotations":{"io.containerd.image.name":"$reference","org.opencontainers.image.ref.name":"$reference"}}]}
END
  echo '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"

  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$layout" -cf "$output.part" oci-layout index.json blobs
  rm -r "$layout"
  mv "$output.part" "$output"
}

# with_libraries PROGRAM ROOTFS: copies the shared libraries that PROGRAM needs, and the loader, to the same paths; those
# that are in ROOTFS already count
with_libraries() {
  local library
  local -x LD_LIBRARY_PATH
  LD_LIBRARY_PATH=$(printf '%s:' "$2"/usr/lib/*-linux-gnu)
  ldd "$1" | grep -q 'not found' && die "$1 needs libraries that are not installed: $(ldd "$1" | grep 'not found' | xargs)"
  for library in $(ldd "$1" | grep -o '/[^ ]*'); do
    [[ $library == "$2"/* ]] && continue
    install -D "$(readlink -f "$library")" "$2$library"
  done
}
