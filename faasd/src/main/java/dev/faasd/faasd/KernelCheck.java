package dev.faasd.faasd;

import dev.faasd.posix.ChildProcessException;
import dev.faasd.posix.ProcessResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What the kernel must be able to do. It is tried, in namespaces that end with the attempt: a
 * kernel does not tell all that is built into it.
 *
 * @param programs runs a program to its end
 */
record KernelCheck(Function<List<String>, ProcessResult> programs) implements Check {
  /** What unshare(1) ends with, as shells do. */
  private static final int NO_SUCH_PROGRAM = 127;

  private static final List<String> ALONE = List.of("unshare", "--net", "--mount");

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!works("true")) {
      return List.of(
          "this kernel makes no network and mount namespaces: use one with CONFIG_NET_NS, and if"
              + " this host is a container, give it the rights of a host");
    }
    if (!works("ip", "link", "add", "faasd0", "type", "bridge")) {
      problems.add(lacks("bridges", "bridge", "CONFIG_BRIDGE"));
    }
    if (!works("ip", "link", "add", "faasd0", "type", "veth", "peer", "name", "faasd1")) {
      problems.add(lacks("veth pairs", "veth", "CONFIG_VETH"));
    }
    if (!works("mount", "-t", "overlay", "-o", "lowerdir=/etc:/usr", "overlay", "/tmp")) {
      problems.add(lacks("overlay file systems", "overlay", "CONFIG_OVERLAY_FS"));
    }
    if (!works("iptables", "-t", "nat", "-A", "POSTROUTING", "-j", "MASQUERADE")) {
      problems.add(lacks("masquerading by iptables", "xt_MASQUERADE", "CONFIG_NF_NAT"));
    }
    if (!works("nft", "add", "table", "bridge", "faasd")) {
      problems.add(lacks("nftables' rules for bridges", "nf_tables", "CONFIG_NF_TABLES_BRIDGE"));
    }
    return problems;
  }

  /** A program that is not there is told of by {@link ProgramsCheck}. */
  private boolean works(String... command) {
    List<String> argv = new ArrayList<>(ALONE);
    argv.addAll(List.of(command));
    try {
      ProcessResult result = programs.apply(argv);
      return result.succeeded() || result.exitCode() == NO_SUCH_PROGRAM;
    } catch (ChildProcessException _) {
      return false;
    }
  }

  private static String lacks(String what, String module, String option) {
    return "this kernel makes no %s: load its module (modprobe %s), or use a kernel with %s"
        .formatted(what, module, option);
  }
}
