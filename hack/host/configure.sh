# shellcheck shell=bash
# Makes a root file system this host's own: its name, its network, who may log in. Sourced.

# configure ROOT
configure() {
  echo "$name" >"$1/etc/hostname"
  printf '127.0.0.1 localhost\n::1 localhost\n%s.2 %s\n' "$subnet" "$name" >"$1/etc/hosts"
  : >"$1/etc/machine-id"
  rm -f "$1/etc/resolv.conf"
  : >"$1/etc/resolv.conf"
  mkdir -p "$1/var/log/journal" # kept over a reboot
  configure_network "$1"
  configure_logins "$1"
}

configure_network() {
  mkdir -p "$1/etc/systemd/network"
  cat >"$1/etc/systemd/network/10-fresh-host.network" <<END
[Match]
Name=eth0
[Network]
Address=$subnet.2/24
Gateway=$subnet.1
LinkLocalAddressing=no
IPv6AcceptRA=no
END
  chroot "$1" systemctl --quiet enable systemd-networkd.service systemd-networkd-wait-online.service 2>/dev/null ||
    die "cannot enable systemd-networkd in $1"
}

# Root, and the user that a cloud image has.
configure_logins() {
  local home
  chroot "$1" useradd --create-home --shell /bin/bash debian
  echo 'debian ALL=(ALL) NOPASSWD:ALL' >"$1/etc/sudoers.d/debian"
  chmod 440 "$1/etc/sudoers.d/debian"
  for home in root home/debian; do
    install -d -m 700 "$1/$home/.ssh"
    cp "$host/key.pub" "$1/$home/.ssh/authorized_keys"
  done
  chroot "$1" chown -R debian:debian /home/debian
  mkdir -p "$1/etc/ssh/sshd_config.d"
  printf 'UseDNS no\nGSSAPIAuthentication no\nPasswordAuthentication no\n' >"$1/etc/ssh/sshd_config.d/fresh-host.conf"
}
