package dev.faasd.faasd;

import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.LogSink;
import java.util.concurrent.CompletableFuture;

/** What a daemon does. */
interface Role {
  /** Of this role one process runs at a time. */
  String name();

  /** Whose containers it runs. */
  String owner();

  /** What takes its containers' output, on its way to the log. */
  default LogSink sink(ContainerLog log) {
    return log;
  }

  /** How many places on the network are made ahead of those who will want one. */
  default int spares() {
    return 0;
  }

  /**
   * Works until it is to end.
   *
   * @param parts stay open
   * @param heartbeat to be given, once it works, by the threads that do the work
   * @param ready to be run once it works
   * @param ending how it is to end; may be done from the beginning
   * @return whether all went well
   */
  boolean run(Parts parts, Heartbeat heartbeat, Runnable ready, CompletableFuture<Ending> ending);
}
