package dev.faasd.containerd;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
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

  private final JsonArray rules = new JsonArray();

  private Seccomp() {}

  /**
   * The profile.
   *
   * @param architecture in Go's name
   * @param capabilities with the prefix {@code CAP_}
   */
  static JsonObject profile(String architecture, Collection<String> capabilities) {
    Seccomp profile = new Seccomp();
    profile
        .rule(ALLOW)
        .add("names", Json.array(SystemCalls.ALLOWED.of(architecture, capabilities)));
    profile.sockets(capabilities.contains("CAP_NET_RAW"));
    if (!capabilities.contains("CAP_SYS_ADMIN")) {
      profile.withoutNewNamespaces();
    }
    PERSONALITIES.forEach(known -> profile.only("personality", "SCMP_CMP_EQ", known));
    JsonObject json = new JsonObject();
    json.addProperty("defaultAction", REFUSE);
    json.add("architectures", Json.array(abis(architecture)));
    json.add("syscalls", profile.rules);
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
    JsonObject clone3 = rule(REFUSE);
    clone3.addProperty("errnoRet", ENOSYS);
    clone3.add("names", Json.array(List.of("clone3")));
  }

  /** The call with such a first argument; for a mask: none of its bits set. */
  private void only(String call, String comparison, long value) {
    JsonObject argument = new JsonObject();
    argument.addProperty("index", 0);
    argument.addProperty("value", value);
    argument.addProperty("valueTwo", 0);
    argument.addProperty("op", comparison);
    JsonArray arguments = new JsonArray();
    arguments.add(argument);
    JsonObject rule = rule(ALLOW);
    rule.add("names", Json.array(List.of(call)));
    rule.add("args", arguments);
  }

  private JsonObject rule(String action) {
    JsonObject rule = new JsonObject();
    rule.addProperty("action", action);
    rules.add(rule);
    return rule;
  }
}
