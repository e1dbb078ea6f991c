#!/usr/bin/env bash
# installer/test.sh: checks what installer/package.sh has made, and all shell scripts; installs none of it on this machine.
# shellcheck disable=SC2317 # the checks are called by their names
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "$0")/../hack/lib.sh"

packages=$root/target/packages

scripts() {
  local script
  find "$root"/{.ci,hack,installer,*/src/main} -type f -print0 | while IFS= read -r -d '' script; do
    case $(head -c 40 "$script" | head -1 | tr -d '\0') in
      '#!/bin/sh'* | '#!/usr/bin/env bash'*) echo "$script" ;;
    esac
  done
}

scripts_are_clean() {
  local found
  mapfile -t found < <(scripts)
  [ ${#found[@]} -gt 10 ] && (cd "$root" && shellcheck -x "${found[@]}") # from the root, as their hints name sources
}

package_is_clean() { lintian --allow-root --fail-on error,warning "$packages"/*.deb; }

checksums_are_right() { (cd "$packages" && sha256sum --quiet -c SHA256SUMS && [ "$(wc -l <SHA256SUMS)" = 4 ]); }

package_and_archive_have_the_same_files() {
  diff -r "$work/package/usr/lib/faasd" "$work/archive" --exclude=man --exclude=doc --exclude=default &&
    diff -r "$work/package/usr/share/man" "$work/archive/man" &&
    diff -r "$work/package/usr/share/doc/faasd" "$work/archive/doc" &&
    diff "$work/package/etc/default/faasd" "$work/archive/default"
}

program_runs_without_the_machines_java() { env -i PATH=/nonexistent:/usr/bin:/bin JAVA_HOME=/nonexistent "$work/package/usr/bin/faasd" version; }

every_jar_is_in_the_lists() {
  local jar
  for jar in "$work"/package/usr/lib/faasd/lib/*-[0-9]*.jar; do
    jar=$(basename "$jar" .jar)
    [[ $jar != *-SNAPSHOT ]] || continue
    jq -e --arg jar "$jar" 'any(.components[]; "\(.name)-\(.version)" as $name | $jar == $name or ($jar | startswith($name + "-")))' \
      "$packages"/*.cdx.json >/dev/null || { echo "not in the SBOM: $jar" && return 1; }
  done
}

every_command_has_a_clean_page() {
  local page warnings
  for page in faasd faasd-{install,uninstall,up,provider,images-import}; do
    [ -s "$work/package/usr/share/man/man8/$page.8.gz" ] || { echo "no page $page" && return 1; }
  done
  for page in "$work"/package/usr/share/man/man8/*; do
    warnings=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
    [ -z "$warnings" ] || { echo "$page: $warnings" && return 1; }
  done
}

installer_refuses() { # installer_refuses STATUS WORDS ARGUMENT…
  local status=0 output
  output=$(sh "$packages/install.sh" "${@:3}" 2>&1) || status=$?
  echo "$status: $output"
  [[ $status = "$1" && $output == *"$2"* ]]
}
installer_refuses_wrong_usage() {
  installer_refuses 2 'no such directory' --offline /nonexistent && installer_refuses 2 'needs a value' --version
}
installer_refuses_a_32_bit_system() {
  mkdir "$work/old"
  printf '#!/bin/sh\necho armv7l\n' >"$work/old/uname"
  printf '#!/bin/sh\necho 32\n' >"$work/old/getconf"
  chmod 755 "$work"/old/*
  PATH=$work/old:$PATH installer_refuses 1 '64-bit system'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/package" "$work/archive"
dpkg-deb -x "$packages"/*.deb "$work/package"
tar -xzf "$packages"/*.tar.gz -C "$work/archive" --strip-components=1
failed=0
for check in scripts_are_clean package_is_clean checksums_are_right package_and_archive_have_the_same_files \
  program_runs_without_the_machines_java every_jar_is_in_the_lists every_command_has_a_clean_page \
  installer_refuses_wrong_usage installer_refuses_a_32_bit_system; do
  step "${check//_/ }"
  "$check" >"$work/output" 2>&1 && continue
  failed=1
  cat "$work/output"
  step "failed: ${check//_/ }"
done
exit $failed
