package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompTest {
  private static final JsonNode PLAIN = profile("amd64", Set.of());

  private static JsonNode profile(String architecture, Set<String> capabilities) {
    try {
      return new ObjectMapper().readTree(Seccomp.profile(architecture, capabilities).toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** All calls that are allowed whatever their arguments. */
  private static Set<String> allowed(JsonNode profile) {
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : profile.path("syscalls")) {
      if (rule.path("action").asText().equals("SCMP_ACT_ALLOW") && rule.path("args").isEmpty()) {
        rule.path("names").forEach(name -> names.add(name.asText()));
      }
    }
    return names;
  }

  /** The rules about one call's first argument, such as {@code EQ 2}. */
  private static List<String> conditions(JsonNode profile, String call) {
    List<String> found = new ArrayList<>();
    for (JsonNode rule : profile.path("syscalls")) {
      if (rule.at("/names/0").asText().equals(call) && !rule.path("args").isEmpty()) {
        JsonNode argument = rule.at("/args/0");
        assertEquals(0, argument.path("index").asInt());
        found.add(
            argument.path("op").asText().replace("SCMP_CMP_", "")
                + " "
                + argument.path("value").asLong());
      }
    }
    return found;
  }

  @Test
  void whatIsNotNamedFails() {
    assertEquals("SCMP_ACT_ERRNO", PLAIN.path("defaultAction").asText());
    Set<String> allowed = allowed(PLAIN);
    assertTrue(allowed.containsAll(Set.of("read", "write", "execve", "futex", "ptrace")));
    assertTrue(allowed.size() > 250, () -> Integer.toString(allowed.size()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount",
        "umount2",
        "unshare",
        "setns",
        "pivot_root",
        "chroot",
        "bpf",
        "keyctl",
        "add_key",
        "request_key",
        "init_module",
        "finit_module",
        "delete_module",
        "kexec_load",
        "reboot",
        "swapon",
        "io_uring_setup",
        "perf_event_open",
        "userfaultfd",
        "open_by_handle_at",
        "syslog",
        "settimeofday",
        "clock_settime",
        "sethostname",
        "acct",
        "iopl",
        "quotactl",
        "clone",
        "clone3",
        "socket",
        "socketcall",
        "personality",
        "kcmp",
        "pidfd_getfd",
        "nfsservctl"
      })
  void noneOfTheseIsOpen(String call) {
    assertFalse(allowed(PLAIN).contains(call));
  }

  @Test
  void newNamespacesAreForNobodyWithoutTheRight() {
    assertEquals(List.of("MASKED_EQ 2114060288"), conditions(PLAIN, "clone"));
    assertTrue(
        PLAIN
            .toString()
            .contains("{\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38,\"names\":[\"clone3\"]}"));
    JsonNode mighty = profile("amd64", Set.of("CAP_SYS_ADMIN"));
    assertTrue(allowed(mighty).containsAll(Set.of("clone", "clone3", "unshare", "mount")));
    assertEquals(List.of(), conditions(mighty, "clone"));
  }

  @Test
  void socketsAreOfFourFamilies() {
    assertEquals(List.of("EQ 1", "EQ 2", "EQ 10", "EQ 16"), conditions(PLAIN, "socket"));
    assertEquals(
        List.of("EQ 1", "EQ 2", "EQ 10", "EQ 16", "EQ 17"),
        conditions(profile("amd64", Set.of("CAP_NET_RAW")), "socket"));
  }

  @Test
  void capabilityOpensItsCallsOnly() {
    Set<String> more = allowed(profile("amd64", Set.of("CAP_SYS_CHROOT")));
    more.removeAll(allowed(PLAIN));
    assertEquals(Set.of("chroot"), more);
  }

  @Test
  void eachArchitectureHasItsOwnAndNoOlderOne() {
    JsonNode arm = profile("arm64", Set.of());
    assertFalse(allowed(arm).contains("arch_prctl"));
    assertEquals("[\"SCMP_ARCH_AARCH64\"]", arm.path("architectures").toString());
    assertTrue(allowed(PLAIN).contains("arch_prctl"));
    assertEquals("[\"SCMP_ARCH_X86_64\"]", PLAIN.path("architectures").toString());
  }
}
