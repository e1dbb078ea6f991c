package dev.faasd.compose;

import java.util.Locale;
import java.util.Set;

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

  private Capabilities() {}

  /**
   * The capability with its prefix; it may be written without.
   *
   * @throws IllegalArgumentException with a sentence, if there is none of that name
   */
  static String parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("\"" + text + "\" is no capability, such as NET_RAW is");
    }
    return "CAP_" + name;
  }
}
