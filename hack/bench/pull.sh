# shellcheck shell=bash disable=SC2154 # what bench.sh has set
# The deployment of an image that only a registry on this host has, 200 MB in 6 layers, until its answer: pulled, unpacked, started,
# ready. Beside it `ctr images pull` of the same image with the same containerd. Nothing of it is there before. Sourced by bench.sh.
# shellcheck source=hack/oci.sh
. "$root/hack/oci.sh"

bench_pull() {
  local i image=127.0.0.1:18083/bench/pull:1
  need_packages docker-registry skopeo
  step "pull: an image of 200 MB"
  pull_archive "$scratch/pull.tar"
  cat >"$scratch/registry.yml" <<END
version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $scratch/registry}}
http: {addr: "${image%%/*}", secret: bench}
END
  docker-registry serve "$scratch/registry.yml" >"$scratch/registry.log" 2>&1 &
  registry=$!
  wait_for "the registry" 30 curl -sf -o /dev/null "http://${image%%/*}/v2/" || die "it does not answer: $(cat "$scratch/registry.log")"
  skopeo copy -q --insecure-policy --dest-tls-verify=false "oci-archive:$scratch/pull.tar" "docker://$image"
  rm "$scratch/pull.tar"
  for i in $(seq 0 "$rounds"); do # the first one warms up
    step "pull: $i of $rounds"
    micros ctr -a "$(containerd_socket)" -n bench images pull --plain-http "$image" >>"$scratch/pull.ctr"
    pull_forget bench
    micros system POST functions '{"service": "pull", "image": "'"$image"'"}' >>"$scratch/pull.ours"
    system DELETE functions '{"functionName": "pull"}' >/dev/null
    wait_for "the end of the function" 60 pull_gone || die "the function does not go"
    pull_forget openfaas-fn
  done
  kill "$registry"
  registry=
  sed -i 1d "$scratch/pull.ctr" "$scratch/pull.ours"
  figure pull.deploy us "$rounds" "$(of 1 0.5 "$scratch/pull.ours")" "$(of 1 0.95 "$scratch/pull.ours")" \
    "$(of 1 0.99 "$scratch/pull.ours")" "$(of 1 0.5 "$scratch/pull.ctr")"
}

pull_gone() { ! ctr -a "$(containerd_socket)" -n openfaas-fn containers list -q | grep -q '^pull\.'; }

# pull_forget NAMESPACE: the image under all its names; comes back when all that only it had is gone
pull_forget() {
  ctr -a "$(containerd_socket)" -n "$1" images list -q | grep bench/pull |
    xargs -r ctr -a "$(containerd_socket)" -n "$1" images rm --sync >/dev/null
}

# pull_archive FILE: hello, and noise that gzip makes three quarters of, as of a program
pull_archive() {
  local i blob
  mkdir -p "$scratch"/layer{1..6} "$scratch/hello"
  tar -C "$scratch/hello" -xf "$root/target/images/hello.tar"
  for blob in "$scratch"/hello/blobs/sha256/*; do
    gzip -t "$blob" 2>/dev/null && tar -C "$scratch/layer1" -xzf "$blob"
  done
  for i in 1 2 3 4 5 6; do
    head -c 33000000 /dev/urandom | base64 >"$scratch/layer$i/noise-$i"
  done
  oci_archive "$1" localhost/faasd/pull:dev '{"Entrypoint":["/function"],"Cmd":["hello"],"User":"100:100"}' "$scratch"/layer{1..6}
  rm -r "$scratch"/layer{1..6} "$scratch/hello"
}
