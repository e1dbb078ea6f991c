package dev.faasd.containerd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Which system calls the kernel lets a container make: what Docker allows by default, with fewer
 * kinds of sockets. A capability that the container has opens the calls it is for.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp">
 *     runtime-spec, seccomp</a>
 */
final class Seccomp {
  private static final String ALLOW = "SCMP_ACT_ALLOW";
  private static final String REFUSE = "SCMP_ACT_ERRNO";
  private static final int ENOSYS = 38;

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of clone(2). */
  private static final long NEW_NAMESPACES = 0x7E02_0000L;

  /** PER_LINUX and PER_LINUX32, each with UNAME26 or without, and the question for the present. */
  private static final List<Long> PERSONALITIES =
      List.of(0x0L, 0x8L, 0x2_0000L, 0x2_0008L, 0xFFFF_FFFFL);

  private static final long AF_UNIX = 1;
  private static final long AF_INET = 2;
  private static final long AF_INET6 = 10;
  private static final long AF_NETLINK = 16;
  private static final long AF_PACKET = 17;

  private final ArrayNode rules = JsonNodeFactory.instance.arrayNode();

  private Seccomp() {}

  /**
   * The profile.
   *
   * @param architecture in Go's name
   * @param capabilities with the prefix {@code CAP_}
   */
  static ObjectNode profile(String architecture, Collection<String> capabilities) {
    Seccomp profile = new Seccomp();
    SystemCalls.ALLOWED.of(architecture, capabilities).forEach(profile.names(ALLOW)::add);
    profile.sockets(capabilities.contains("CAP_NET_RAW"));
    if (!capabilities.contains("CAP_SYS_ADMIN")) {
      profile.withoutNewNamespaces();
    }
    PERSONALITIES.forEach(known -> profile.only("personality", "SCMP_CMP_EQ", known));
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("defaultAction", REFUSE);
    abis(architecture).forEach(json.putArray("architectures")::add);
    json.set("syscalls", profile.rules);
    return json;
  }

  /**
   * The machine's own only: a program of 32 bits is killed at its first call. Each further one
   * would cost 5 ms at every start of a container, and has been a way round filters.
   */
  private static List<String> abis(String architecture) {
    return switch (architecture) {
      case "amd64" -> List.of("SCMP_ARCH_X86_64");
      case "arm64" -> List.of("SCMP_ARCH_AARCH64");
      default -> List.of();
    };
  }

  /** The other families are kernel code that functions have no use for, and much of it is old. */
  private void sockets(boolean raw) {
    LongStream.of(AF_UNIX, AF_INET, AF_INET6, AF_NETLINK)
        .forEach(family -> only("socket", "SCMP_CMP_EQ", family));
    if (raw) {
      only("socket", "SCMP_CMP_EQ", AF_PACKET);
    }
  }

  /**
   * clone3 has its flags in memory, where no filter can look: programs fall back to clone when the
   * kernel seems not to know it.
   */
  private void withoutNewNamespaces() {
    only("clone", "SCMP_CMP_MASKED_EQ", NEW_NAMESPACES);
    rule(REFUSE).put("errnoRet", ENOSYS).putArray("names").add("clone3");
  }

  /** The call with such a first argument; for a mask: none of its bits set. */
  private void only(String call, String comparison, long value) {
    ObjectNode rule = rule(ALLOW);
    rule.putArray("names").add(call);
    rule.putArray("args")
        .addObject()
        .put("index", 0)
        .put("value", value)
        .put("valueTwo", 0)
        .put("op", comparison);
  }

  private ArrayNode names(String action) {
    return rule(action).putArray("names");
  }

  private ObjectNode rule(String action) {
    return rules.addObject().put("action", action);
  }
}
