package dev.faasd.workload;

import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.Mount;
import dev.faasd.containerd.Snapshots;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The disk that containerd keeps images on. Where that is, containerd tells only by the directory
 * of a snapshot; it is asked for once.
 */
final class ImageDisk {
  private static final String UPPER = "upperdir=";

  private final Containerd containerd;
  private @Nullable Path place;

  ImageDisk(Containerd containerd) {
    this.containerd = containerd;
  }

  DiskUse use(String namespace) {
    // Not by FileStore, which reads all mounts of the host first.
    File disk = place(namespace).toFile();
    long total = disk.getTotalSpace();
    if (total == 0) {
      throw new WorkloadException.StepFailed(
          "how full the disk of the images is cannot be told: asking the kernel for the space of %s failed"
              .formatted(disk),
          null);
    }
    return new DiskUse(total, disk.getUsableSpace());
  }

  private synchronized Path place(String namespace) {
    Path known = place;
    if (known == null) {
      Snapshots snapshots = containerd.inNamespace(namespace).snapshots();
      String key = "disk-" + UUID.randomUUID();
      // The directory of all snapshots: that of this one goes again.
      known = directory(snapshots.prepare(key, "", Map.of())).resolve("../..").normalize();
      snapshots.remove(key);
      place = known;
    }
    return known;
  }

  private static Path directory(List<Mount> mounts) {
    Mount mount = mounts.getFirst();
    return Path.of(
        mount.options().stream()
            .filter(option -> option.startsWith(UPPER))
            .map(option -> option.substring(UPPER.length()))
            .findFirst()
            .orElse(mount.source()));
  }
}
