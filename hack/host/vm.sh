# shellcheck shell=bash
# A host that is a machine of its own, by qemu. Sourced.

# prepare_vm KEY
prepare_vm() {
  case $(architecture) in
    amd64) need_packages qemu-system-x86 e2fsprogs ;;
    arm64) need_packages qemu-system-arm e2fsprogs ;;
    *) die "a vm of $(architecture) is not known here" ;;
  esac
  printf '/dev/vda / ext4 rw,noatime 0 1\n' >"$host/root/etc/fstab"
  make_boot_files "$1"
  # With the journal last: filling it would take as long as copying everything.
  mke2fs -q -F -t ext4 -O ^has_journal -m 0 -E lazy_itable_init=1 -d "$host/root" "$host/disk" 8G >/dev/null
  tune2fs -O has_journal "$host/disk" >/dev/null
  rm -rf --one-file-system "$host/root"
}

# Until it is shut down.
boot_vm() {
  ip tuntap add dev "$link" mode tap
  plug_in
  attend qemu || echo "qemu ended with status $?"
  unplug
}

# /dev/kvm alone is not enough: without these features of the processor a stock kernel hangs on it.
has_kvm() { [ -w /dev/kvm ] && grep -qwE 'vmx|svm' /proc/cpuinfo; }

qemu() {
  local program=qemu-system-x86_64 machine=q35 console=ttyS0 cpu=max,la57=off accelerator=tcg,thread=multi,tb-size=512 address
  if [ "$(architecture)" = arm64 ]; then
    program=qemu-system-aarch64 machine=virt,gic-version=3 console=ttyAMA0 cpu=cortex-a72
  fi
  ! has_kvm || cpu=host accelerator=kvm
  address=$(printf %s "$name" | sha256sum | sed 's/\(..\)\(..\)\(..\).*/52:54:00:\1:\2:\3/')
  exec setpriv --pdeathsig KILL $program -machine $machine -accel "$accelerator" -cpu "$cpu" -smp "$(nproc)" -m "$memory" \
    -nodefaults -no-user-config -display none -kernel "$host/vmlinuz" -initrd "$host/initrd" \
    -append "root=/dev/vda rw console=$console net.ifnames=0 quiet panic=5 mitigations=off" \
    -drive "file=$host/disk,format=raw,if=none,id=disk,cache=unsafe,discard=unmap" -device virtio-blk-pci,drive=disk,romfile= \
    -netdev "tap,id=net,ifname=$link,script=no,downscript=no" -device "virtio-net-pci,netdev=net,mac=$address,romfile=" \
    -device virtio-rng-pci,romfile= -serial "file:$host/serial.log"
}
