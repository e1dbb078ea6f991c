#!/usr/bin/env bash
# hack/test.sh [unit | integration | e2e | soak]: runs the tests, all but soak without an argument, and checks that they leave
# nothing behind on the machine. Installs what is missing. Safe while a quickstart is up; soak wants it down.
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/lib.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

install_packages() {
  need_maven
  [ "$kind" = unit ] || need_packages containerd runc containernetworking-plugins iptables nftables iproute2 procps curl \
    busybox-static runit systemd lintian shellcheck man-db caddy python3 docker-registry openssl zstd
  case $kind in default | e2e | soak) need_packages mmdebstrap systemd-container openssh-client zstd ;; esac
  [ "$kind" != soak ] || need_packages qemu-system-x86 e2fsprogs
}

# Runs the tests of some groups, in Maven's own words.
run_tests() {
  step "tests: $kind"
  maven_locked -Dstyle.color=never -fae "$@" || failed=1
}

# Adds up the reports of this run: "tests failures errors skipped".
count() {
  find "$root" -path '*/target/surefire-reports/TEST-*.xml' -newer "$scratch/begin" -print0 |
    xargs -0 -r grep -ho '<testsuite [^>]*' |
    awk '{ while (match($0, / (tests|failures|errors|skipped)="[0-9]+"/)) {
             split(substr($0, RSTART + 1, RLENGTH - 2), pair, "=\""); sum[pair[1]] += pair[2]
             $0 = substr($0, RSTART + RLENGTH) } }
         END { print sum["tests"] + 0, sum["failures"] + 0, sum["errors"] + 0, sum["skipped"] + 0 }'
}

# What the tests use beside the build; the packages are looked at here, which counts as one test.
inputs() {
  "$root/installer/package.sh"
  "$root/hack/next-release.sh" "$root/target/next"
  "$root/hack/offline.sh" "$root/target/offline"
  "$root/hack/images.sh" redis
  extras=$((extras + 1))
  "$root/installer/test.sh" || extras_failed=$((extras_failed + 1))
}

# Ten times up and down leave the machine as it was.
up_and_down() {
  local i
  for i in 1 2 3 4 5 6 7 8 9 10; do
    step "up and down, $i of 10"
    extras=$((extras + 1))
    "$root/hack/quickstart.sh" up >"$scratch/out" 2>&1 && "$root/hack/quickstart.sh" down >>"$scratch/out" 2>&1 && continue
    extras_failed=$((extras_failed + 1))
    cat "$scratch/out"
  done
}

# What a run that was killed had left, and this one removed: no fault of this one.
of_a_killed_run='^< .*(/tmp/faasd-|faasde2e|faasd-cni-|fdt[0-9a-f]|fresh-host-)'

kind=${1:-default}
failed=0 extras=0 extras_failed=0
case $kind in
  unit) ;;
  default | integration | e2e | soak) need_root "$@" ;;
  *) die "unknown kind of tests: $kind (unit, integration, e2e, soak)" ;;
esac
install_packages
if [ "$kind" = soak ] && "$root/hack/quickstart.sh" status | grep -q '^state: up$'; then
  die "a quickstart is up, and soak starts and stops one: hack/quickstart.sh down first"
fi

touch "$scratch/begin"
"$root/hack/leaks.sh" >"$scratch/before"
case $kind in
  unit) run_tests test ;;
  integration) run_tests test -Dtests.groups=integration -Dtests.excludedGroups=soak ;;
  e2e)
    inputs
    run_tests test -Dtests.groups=e2e -Dtests.excludedGroups=soak
    ;;
  soak)
    inputs
    run_tests test -Dtests.groups=soak -Dtests.excludedGroups=
    up_and_down
    ;;
  default)
    inputs
    run_tests test -Dtests.excludedGroups=soak
    ;;
esac

read -r tests failures errors skipped < <(count)
# One more test, of the machine: is it as before?
"$root/hack/leaks.sh" >"$scratch/after"
tests=$((tests + extras + 1))
failures=$((failures + extras_failed))
changes=$(diff "$scratch/before" "$scratch/after" | grep '^[<>]' | grep -Ev "$of_a_killed_run" || true)
if [ -n "$changes" ]; then
  printf '%s\n[ERROR] the tests left (>) this behind, or took it (<) away\n' "$changes"
  failures=$((failures + 1))
fi
echo
level=INFO
[ $((failed + failures + errors)) = 0 ] || level=ERROR
printf '[%s] Results:\n[%s]\n[%s] Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n' \
  $level $level $level "$tests" "$failures" "$errors" "$skipped"
[ $level = INFO ]
