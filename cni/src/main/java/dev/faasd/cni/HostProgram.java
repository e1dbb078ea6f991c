package dev.faasd.cni;

import dev.faasd.posix.ChildProcess;
import dev.faasd.posix.ChildProcessException;
import dev.faasd.posix.ProcessResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of the host that must be there, and the package that has it. */
record HostProgram(String name, String packageName) {
  static final HostProgram BRIDGE = new HostProgram("bridge", "iproute2");
  static final HostProgram IPTABLES_SAVE = new HostProgram("iptables-save", "iptables");
  static final HostProgram IPTABLES_RESTORE = new HostProgram("iptables-restore", "iptables");
  static final HostProgram NFT = new HostProgram("nft", "nftables");

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Runs it and returns what it wrote. */
  String run(List<String> arguments, String stdin) {
    List<String> argv = new ArrayList<>(List.of(name));
    argv.addAll(arguments);
    ProcessResult result;
    try {
      result = ChildProcess.run(argv, Map.of(), stdin, TIMEOUT);
    } catch (ChildProcessException e) {
      throw new NetworkException.NotPrepared(
          e.getMessage() + "; " + name + " is in the package " + packageName, e);
    }
    if (!result.succeeded()) {
      throw new NetworkException.Failed(
          "Running "
              + argv
              + " failed with exit code "
              + result.exitCode()
              + ": "
              + result.stderr().strip(),
          null);
    }
    return result.stdout();
  }
}
