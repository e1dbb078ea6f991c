package dev.faasd.faasd;

import dev.faasd.workload.ImageInfo;
import dev.faasd.workload.Instance;
import dev.faasd.workload.WorkloadId;
import dev.faasd.workload.Workloads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Does to the host what the {@link Supervisor} decides: runs, replaces and removes services. All
 * methods block and may throw {@link dev.faasd.workload.WorkloadException} and {@link
 * java.io.UncheckedIOException}.
 *
 * @param workloads stays open
 * @param specs makes workloads of services
 */
record ServiceRunner(Workloads workloads, ServiceSpecs specs) {
  private static final Logger LOG = System.getLogger(ServiceRunner.class.getName());

  /** How long a service has to end by itself. */
  static final Duration GRACE = Duration.ofSeconds(10);

  /** All services that there are on the host, in the file or not, by name. */
  Map<String, Instance> list() {
    Map<String, Instance> instances = new TreeMap<>();
    workloads.list(specs.namespace()).forEach(one -> instances.put(one.id().name(), one));
    return instances;
  }

  /** Whether the process of the service runs. */
  boolean isRunning(Service service) {
    return workloads.find(specs.id(service)).map(Instance::running).orElse(false);
  }

  /**
   * Makes the service run as it is defined now: an unchanged one is left alone or started, a
   * changed one is replaced.
   *
   * @param anew whether what does not run is made anew instead of started
   */
  Instance ensure(Service service, boolean anew) {
    WorkloadId id = specs.id(service);
    ImageInfo image = workloads.images().ensure(specs.namespace(), service.image());
    Optional<Instance> found = workloads.find(id);
    boolean unchanged =
        found.isPresent()
            && Definition.of(service, image.digest())
                .equals(found.get().labels().get(Definition.LABEL));
    if (unchanged && found.get().running()) {
      LOG.log(Level.INFO, "{0} runs, unchanged", service.name());
      specs.refresh(service, image);
      return found.get();
    }
    if (unchanged && !anew) {
      LOG.log(Level.INFO, "starting {0} again", service.name());
      specs.prepare(service, image);
      return workloads.start(id);
    }
    if (found.isPresent()) {
      LOG.log(Level.INFO, "replacing {0}", service.name());
      workloads.delete(id, GRACE);
    } else {
      LOG.log(Level.INFO, "starting {0} from {1}", service.name(), image.reference());
    }
    return workloads.run(specs.prepare(service, image));
  }

  /** Stops the service and removes it with the copies of its secrets. */
  void remove(String name) {
    workloads.delete(new WorkloadId(specs.namespace(), name), GRACE);
    specs.files().removeSecrets(name);
  }

  /** Removes halves of services that a crash left, other than these. */
  void collect(Collection<Service> known) {
    workloads.collect(specs.namespace(), known.stream().map(specs::id).collect(Collectors.toSet()));
  }
}
