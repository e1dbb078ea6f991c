# shellcheck shell=bash disable=SC2034
# What the packages say about themselves: version, licences, manual pages. All of it comes from the program, the build and
# the commit. Sourced by package.sh.

program=${root:?}/faasd/target/dist/bin/faasd

# Sets version, debian_version, architecture, SOURCE_DATE_EPOCH and bom, the build's own list of what it used.
materials() {
  local commit
  IFS=$'\t' read -r version commit < <("$program" version | sed 's/faasd version: //; s/commit: //')
  export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date_of_sources)}
  debian_version=$(debian_version "$version" "$commit")
  architecture=$(dpkg --print-architecture)
  bom=$root/target/bom.json
  maven_bill_of_materials
}

# The commit's, so that the same sources make the same bytes; with changes that are not committed they would not.
date_of_sources() {
  [ -z "$(git -C "$root" status --porcelain 2>&1)" ] && git -C "$root" log -1 --format=%ct && return
  date +%s
}

# Debian's order of versions: what comes before a release has a tilde, and snapshots grow with their date.
debian_version() {
  case $1 in
    *-SNAPSHOT) echo "${1%-SNAPSHOT}~git$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S).${2//-/+}" ;;
    *) echo "${1/-/\~}" ;;
  esac
}

maven_bill_of_materials() {
  local key
  key=$(fingerprint pom.xml ./*/pom.xml)
  [ -s "$bom" ] && [ "$(cat "$root/target/bom.key" 2>/dev/null)" = "$key" ] && return
  step "bill of materials"
  # The phase, because Maven finds the modules' test jars only after it.
  maven_locked -q -pl faasd,gateway -am -DskipTests test-compile org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom >&2
  echo "$key" >"$root/target/bom.key"
}

java_version() { sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$root/faasd/target/dist/runtime/release"; }

# Maven's list, of the product instead of its parent project, and with the bundled Java.
bill_of_materials() {
  jq --arg version "$version" --arg java "$(java_version)" '
    .metadata.component as $parent
    | .metadata.component = ($parent | .type = "application" | .name = "faasd" | .purl = "pkg:generic/faasd@\($version)")
    | .components += [{type: "platform", "bom-ref": "openjdk", name: "OpenJDK", version: $java,
        licenses: [{license: {id: "GPL-2.0-with-classpath-exception"}}], purl: "pkg:generic/openjdk@\($java)"}]' "$bom"
}

# Debian's machine-readable copyright file: our own words, then one paragraph for the jars of each project.
copyright() {
  local known unknown
  known=$(sed -n 's/^License: //p' "$root/installer/debian/copyright" | jq -R . | jq -s .)
  unknown=$(jq -r --argjson known "$known" '.components[] | . as $part | .licenses // [{license: {id: "none"}}] | .[].license
    | .id // .name | select(IN($known[]) | not) | "\($part.name): \(.)"' "$bom")
  [ -z "$unknown" ] || die "installer/debian/copyright lacks these licences: $unknown"
  cat "$root/installer/debian/copyright"
  jq -r '[.components[] | select(.group != "dev.faasd")]
    | group_by([.group, .licenses])[]
    | "", "Files: \([.[] | "usr/lib/faasd/lib/\(.name)-\(.version)*.jar"] | unique | join("\n "))",
      "Copyright: \(.[0].publisher // "the authors of \(.[0].group)")",
      "License: \([.[0].licenses[].license.id] | join(" or "))"' "$bom"
}

changelog() {
  cat <<END
faasd ($debian_version) unstable; urgency=medium

  * What is new: /usr/share/doc/faasd/CHANGELOG.md.gz

 -- $(sed -n 's/^Maintainer: //p' "$root/installer/debian/control")  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
END
}

# All settings, commented out: the same file that faasd install makes where no package did.
default_file() { env -i FAASD_DEFAULTS=/nonexistent "$program" settings; }

# man_pages DIRECTORY: a page for the program and one for each of its commands
man_pages() {
  local command words
  man_page "$1" "a private Lambda on one Linux host"
  while IFS=$'\t' read -r command words; do
    # shellcheck disable=SC2086 # several words on purpose
    man_page "$1" "$words" $command
  done < <(commands)
}

# Each command and what it does, from the help: "  images import FILE...    take images from archives".
commands() {
  "$program" --help | sed -En '/^Settings/q; s/^  ([a-z]+( [a-z]+)*)( [^ ]+)*  +(.*)$/\1\t\4/p' | grep -v '^version'
}

# man_page DIRECTORY SUMMARY [COMMAND...]
man_page() {
  local directory=$1 summary=$2 name=faasd
  shift 2
  [ $# = 0 ] || name=faasd-$(IFS=- && echo "$*")
  # Named like the page, and with variables told apart from what they mean.
  mkdir -p "${work:?}/pages"
  cat >"$work/pages/$name" <<END
#!/bin/sh
'$program' $* --help | sed -E 's/^(  --[a-z-]+) +(FAASD_[A-Z_]+(, [a-z_]+)?) +/\\1  \\2: /'
END
  chmod 755 "$work/pages/$name"
  LC_ALL=C help2man --section=8 --no-info --no-discard-stderr --version-string="$version" --source="faasd $version" \
    --manual="faasd in Java" --name="$summary" --include="$root/installer/man.h2m" "$work/pages/$name" |
    sed "s/^\.B $name\$/.B ${name//-/ }/" | gzip -9n >"$directory/$name.8.gz"
}
