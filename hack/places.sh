# shellcheck shell=bash disable=SC2034
# Where a faasd on this machine has its things: the product's own places for the quickstart, others for any other instance.
# Sourced.

instance=${FAASD_INSTANCE:-faasd} # at most 14 characters: it names the bridge
place=/var/lib/$instance-quickstart # the built program and its supervision; `down` removes it
data=/var/lib/$instance
provider_data=/var/lib/$instance-provider
run_dir=/run/$instance
log_dir=/var/log/$instance
own_containerd=/run/$instance-containerd
own_containerd_data=/var/lib/$instance-containerd
system_containerd=/run/containerd/containerd.sock

if [ "$instance" = faasd ]; then
  bridge=openfaas0 network=openfaas-cni-bridge subnet=10.62.0.0/16 conflist=/etc/cni/net.d/10-openfaas.conflist
  cgroup_parent='' gateway_port=8080 provider_port=8081 prometheus_port=9090
else
  bridge=${instance}0 network=$instance subnet=10.209.0.0/16 conflist=$place/cni.conflist
  cgroup_parent=$instance gateway_port=18080 provider_port=18081 prometheus_port=19090
  system_containerd=/nonexistent # one of its own
fi
gateway=http://127.0.0.1:$gateway_port
