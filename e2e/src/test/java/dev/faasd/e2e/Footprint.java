package dev.faasd.e2e;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All on a host that an installation, functions and containers could leave: files, units,
 * interfaces, rules, mounts, cgroups, processes, containerd's objects. A thing a line, the kind
 * first.
 */
record Footprint(List<String> lines) {
  /** What comes and goes on any host: logs, caches and records of the system's own programs. */
  private static final String OTHERS =
      String.join(
          "|",
          "/proc",
          "/sys",
          "/dev",
          "/run",
          "/tmp",
          "/root",
          "/home",
          "/var/log/(journal|dpkg\\.log|apt|alternatives\\.log|wtmp|btmp|lastlog)",
          "/var/cache/(ldconfig|apt|man|debconf)",
          "/var/lib/(containerd|dpkg|systemd|apt)",
          "/var/tmp/systemd-private[^/]*",
          "/etc/ld\\.so\\.cache");

  Footprint {
    lines = List.copyOf(lines);
  }

  static Footprint of(FreshHost host) throws IOException {
    host.copyIn(Surroundings.ROOT.resolve("hack/leaks.sh"), "/root");
    String found =
        host.run(
            """
            set -o pipefail
            /root/leaks.sh /run/containerd/containerd.sock
            ctr namespaces ls -q | sed 's/^/containerd namespace: /'
            ctr namespaces ls -q | while read -r n; do
              ctr -n "$n" images ls -q | sed "s/^/image in $n: /"
              ctr -n "$n" snapshots ls | sed "1d; s/^/snapshot in $n: /"
              ctr -n "$n" leases ls -q | sed "s/^/lease in $n: /"
            done
            systemctl list-unit-files --no-legend --plain --no-pager | sed 's/^/unit: /'
            ip netns list | sed 's/^/netns: /'
            find / -xdev -regextype posix-extended -regex '(%s)' -prune -o -printf 'file: %%p %%M %%u:%%g %%l\\n' | LC_ALL=C sort
            find /etc -xdev -type f ! -name ld.so.cache -exec sha256sum {} + | sed 's/^/content: /' | LC_ALL=C sort
            """
                .formatted(OTHERS));
    return new Footprint(found.lines().toList());
  }

  /** What is gone and what has come, as a diff. */
  List<String> changesSince(Footprint before) {
    return Stream.concat(
            without(before.lines, lines).map("- "::concat),
            without(lines, before.lines).map("+ "::concat))
        .toList();
  }

  /** How many there are of each kind. */
  Map<String, Long> counts() {
    return lines.stream()
        .map(Footprint::kind)
        .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
  }

  /** What is of none of these kinds. */
  Footprint without(Set<String> kinds) {
    return new Footprint(lines.stream().filter(line -> !kinds.contains(kind(line))).toList());
  }

  private static String kind(String line) {
    return line.substring(0, line.indexOf(':'));
  }

  private static Stream<String> without(List<String> these, List<String> those) {
    Set<String> known = new HashSet<>(those);
    return these.stream().filter(line -> !known.contains(line));
  }
}
