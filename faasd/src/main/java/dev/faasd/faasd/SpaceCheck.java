package dev.faasd.faasd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether files can be written where faasd and containerd write them.
 *
 * @param places directories, which need not exist, and the bytes that must be free there
 */
record SpaceCheck(Map<Path, Long> places) implements Check {
  private static final long MIB = 1L << 20;

  SpaceCheck {
    places = new LinkedHashMap<>(places);
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    places.forEach(
        (place, needed) -> {
          try {
            Path existing = existing(place);
            FileStore store = Files.getFileStore(existing);
            // Root may write anywhere else; the store itself knows nothing of read-only bind
            // mounts.
            if (!Files.isWritable(existing)) {
              problems.add(
                  "%s is on a file system that is read-only: mount it writable (mount -o remount,rw), or have it elsewhere"
                      .formatted(place));
            } else if (store.getUsableSpace() < needed) {
              problems.add(
                  "the disk of %s has %d MiB free, and %d are needed: remove what is not needed, or have it on a larger disk"
                      .formatted(place, store.getUsableSpace() / MIB, needed / MIB));
            }
          } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the disk of " + place, e);
          }
        });
    return problems;
  }

  private static Path existing(Path place) {
    Path existing = place;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing;
  }
}
