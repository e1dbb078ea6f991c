package dev.faasd.faasd;

import dev.faasd.compose.Service;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ImageArchive;
import dev.faasd.containerd.ImageReference;
import dev.faasd.workload.WorkloadException;
import dev.faasd.workload.Workloads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the images of the core services can be had.
 *
 * @param services as they will be
 * @param archives that will be on the host
 * @param workloads where images may be already
 */
record ImagesCheck(List<Service> services, List<Path> archives, Workloads workloads)
    implements Check {
  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    Set<ImageReference> archived = new HashSet<>();
    for (Path file : archives) {
      try (ImageArchive archive = ImageArchive.open(file)) {
        archive.images().forEach(image -> image.name().ifPresent(archived::add));
      } catch (ContainerdException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    List<Service> elsewhere = new ArrayList<>();
    for (Service service : services) {
      try {
        if (!archived.contains(ImageReference.parse(service.image()))) {
          elsewhere.add(service);
        }
      } catch (ContainerdException e) {
        problems.add(service.at() + ": " + e.getMessage());
      }
    }
    // Asked once: a containerd that is stuck takes its time each time.
    boolean reachable = !elsewhere.isEmpty() && workloads.reachable();
    for (Service service : elsewhere) {
      problem(service, reachable)
          .ifPresent(
              why ->
                  problems.add(
                      "the image of the service %s cannot be had: %s; give a directory with its archive by --offline"
                          .formatted(service.name(), why)));
    }
    return problems;
  }

  private Optional<String> problem(Service service, boolean reachable) {
    if (!reachable) {
      return Optional.of(service.image() + " is in no archive, and containerd does not answer");
    }
    try {
      workloads.images().requireAvailable(Settings.CORE_NAMESPACE, service.image());
      return Optional.empty();
    } catch (WorkloadException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
