package dev.faasd.compose;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The names of Linux' capabilities, from capabilities(7). */
final class Capabilities {
  private static final Set<String> NAMES =
      Set.of(
          ("AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN"
                  + " DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE"
                  + " LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE"
                  + " NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG"
                  + " SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE"
                  + " SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM")
              .split(" "));

  private static final String PREFIX = "CAP_";
  private static final String ALL = "ALL";

  private Capabilities() {}

  /** What is left of those that are added when those that are dropped are gone. */
  static Set<String> of(List<String> added, List<String> dropped) {
    Set<String> left = new TreeSet<>();
    if (added.contains(ALL)) {
      NAMES.forEach(name -> left.add(PREFIX + name));
      dropped.forEach(left::remove);
    }
    added.stream().filter(name -> !name.equals(ALL)).forEach(left::add);
    return left;
  }

  /**
   * The capability with its prefix; it may be written without. {@code ALL} is all of them.
   *
   * @throws IllegalArgumentException with a sentence, if there is none of that name
   */
  static String parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    if (upper.equals(ALL)) {
      return ALL;
    }
    String name = upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("\"" + text + "\" is no capability, such as NET_RAW is");
    }
    return PREFIX + name;
  }
}
