package dev.faasd.compose;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code mem_limit}, {@code ulimits} and {@code deploy.resources}. */
record LimitsReader(Fields fields, Fields deploy) {
  private static final Set<String> ULIMITS =
      Set.of(
          ("as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime"
                  + " sigpending stack")
              .split(" "));

  Limits read() {
    Fields resources = deploy.section("resources");
    Fields limits = resources.section("limits");
    Fields reservations = resources.section("reservations");
    Optional<Long> memory = limits.text("memory", Quantities::bytes);
    Optional<Long> own = fields.text("mem_limit", Quantities::bytes);
    if (memory.isPresent() && own.isPresent() && !memory.equals(own)) {
      fields.problem("mem_limit", "mem_limit is not what deploy.resources.limits.memory is");
    }
    Limits read =
        new Limits(
            bytes(memory.or(() -> own)),
            bytes(reservations.text("memory", Quantities::bytes)),
            number(limits.text("cpus", Quantities::cpus)),
            number(reservations.text("cpus", Quantities::cpus)),
            number(limits.text("pids", text -> Quantities.whole(text, 1, 4_194_304))),
            ulimits());
    limits.refuseUnknown();
    reservations.refuseUnknown();
    resources.refuseUnknown();
    return read;
  }

  private Map<String, Limits.Ulimit> ulimits() {
    Map<String, Limits.Ulimit> ulimits = new TreeMap<>();
    Fields section = fields.section("ulimits");
    for (String name : section.keys()) {
      if (!ULIMITS.contains(name)) {
        section.problem(name, "there is no ulimit " + name);
      }
      ulimit(section, name)
          .ifPresent(
              limit -> {
                if (!limit.isOrdered()) {
                  section.problem(
                      name, "the soft limit of %s is above the hard one".formatted(name));
                }
                ulimits.put(name, limit);
              });
    }
    return ulimits;
  }

  private static Optional<Limits.Ulimit> ulimit(Fields section, String name) {
    if (!(section.value(name).orElse(null) instanceof YamlValue.Mapping mapping)) {
      return section.text(name, LimitsReader::limit).map(both -> new Limits.Ulimit(both, both));
    }
    Fields both = section.nested(name, mapping);
    Optional<Long> soft = both.text("soft", LimitsReader::limit);
    Optional<Long> hard = both.text("hard", LimitsReader::limit);
    both.refuseUnknown();
    if (soft.isEmpty() || hard.isEmpty()) {
      section.problem(name, section.name(name) + " needs soft and hard");
    }
    return soft.flatMap(s -> hard.map(h -> new Limits.Ulimit(s, h)));
  }

  private static long limit(String text) {
    if (!text.matches("-1|[0-9]{1,18}")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no limit such as 1024, or -1 for none");
    }
    return Long.parseLong(text);
  }

  private static OptionalLong bytes(Optional<Long> bytes) {
    return bytes.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static OptionalInt number(Optional<Integer> number) {
    return number.map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
