# shellcheck shell=bash
# What a vm boots: Debian's kernel, and an initial file system of busybox and those modules that find the disk. Sourced.

# make_boot_files KEY: $host/vmlinuz and $host/initrd; the modules go into $host/root
make_boot_files() {
  local unpacked=$host/kernel version modules
  dpkg -x "$rootfs/$1.kernel.deb" "$unpacked"
  version=$(basename "$unpacked"/boot/vmlinuz-*)
  version=${version#vmlinuz-}
  modules=$(readlink -f "$host/root/lib")/modules
  mkdir -p "$modules"
  mv "$(find "$unpacked" -type d -path "*/lib/modules/$version")" "$modules/"
  mv "$unpacked/boot/vmlinuz-$version" "$host/vmlinuz"
  mv "$unpacked/boot/config-$version" "$host/root/boot/"
  chroot "$host/root" depmod "$version"
  make_initrd "$modules/$version" "$host/initrd"
  rm -rf "$unpacked"
}

# make_initrd MODULES FILE
make_initrd() {
  local modules=$1 tree=$host/initrd.tree number=0 wanted module
  mkdir -p "$tree"/{bin,dev,proc,sys,mnt,modules}
  cp "$host/root/bin/busybox" "$tree/bin/"
  for wanted in virtio_pci virtio_mmio virtio_blk crc32c_generic ext4; do
    for module in $(sed -n "s|^\([^:]*/$wanted\.ko[^:]*\):.*|\1|p" "$modules/modules.dep"); do add_module "$module"; done
  done
  cat >"$tree/init" <<'END'
#!/bin/busybox sh
for kind in devtmpfs:dev proc:proc sysfs:sys; do /bin/busybox mount -t ${kind%:*} none /${kind#*:}; done
for module in /modules/*.ko; do /bin/busybox insmod $module; done
until [ -b /dev/vda ]; do /bin/busybox sleep 0.1; done
/bin/busybox mount -o rw,noatime /dev/vda /mnt
for place in dev proc sys; do /bin/busybox mount --move /$place /mnt/$place; done
exec /bin/busybox switch_root /mnt /sbin/init
END
  chmod +x "$tree/init"
  (cd "$tree" && find . | "$host/root/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1) >"$2"
  rm -rf "$tree"
}

# A module after all that it needs, numbered in that order.
add_module() {
  local needed file
  for needed in $(sed -n "s|^$1:||p" "$modules/modules.dep"); do add_module "$needed"; done
  file=$(basename "${1%%.ko*}").ko
  ! compgen -G "$tree/modules/*-$file" >/dev/null || return 0
  number=$((number + 1))
  file=$tree/modules/$(printf %02d $number)-$file
  case $1 in
    *.xz) xz -dc "$modules/$1" >"$file" ;;
    *.zst) zstd -qdc "$modules/$1" >"$file" ;;
    *) cp "$modules/$1" "$file" ;;
  esac
}
