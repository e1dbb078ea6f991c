# shellcheck shell=bash disable=SC2034
# Where the quickstart has its things. Sourced.

place=/var/lib/faasd-quickstart # the built program and its supervision; `down` removes it
data=/var/lib/faasd
provider_data=/var/lib/faasd-provider
run_dir=/run/faasd
log_dir=/var/log/faasd
bridge=openfaas0
conflist=/etc/cni/net.d/10-openfaas.conflist

own_containerd=/run/faasd-containerd
own_containerd_data=/var/lib/faasd-containerd
system_containerd=/run/containerd/containerd.sock
