package dev.faasd.bench;

import dev.faasd.containerd.Container;
import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The process of the instance's gateway, as containerd and the kernel know it. */
final class GatewayProcess {
  private static final int KILL = 9;

  private final ContainerdNamespace services;

  GatewayProcess(Containerd containerd) {
    services = containerd.inNamespace("openfaas");
  }

  private Task task() {
    return services.containers().list(Map.of()).stream()
        .map(Container::id)
        .filter(id -> id.startsWith("gateway"))
        .flatMap(id -> services.tasks().find(id).stream())
        .filter(task -> task.status() == Task.Status.RUNNING)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no gateway runs"));
  }

  /** Without a chance to do anything. */
  void kill() {
    services.tasks().kill(task().containerId(), KILL);
  }

  /** Resident memory in KiB. */
  long residentKib() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc", task().pid() + "", "status"));
    return lines.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
