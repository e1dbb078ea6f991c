package dev.faasd.containerd;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * What the documents of images say. A digest means the same for ever, so each is read once: it
 * takes several calls. Thread-safe.
 */
final class KnownImages {
  private static final int MOST_REMEMBERED = 200;

  private final ConcurrentMap<Digest, Image> known = new ConcurrentHashMap<>();

  /** One that was read before, under some name of it. */
  Optional<Image> find(Digest digest) {
    return Optional.ofNullable(known.get(digest));
  }

  /** The image that this name points to, read if need be. */
  Image of(ImageRecord record, Supplier<Image> reader) {
    Image image = known.get(record.target().digest());
    if (image == null) {
      image = reader.get();
      if (known.size() >= MOST_REMEMBERED) {
        known.clear();
      }
      known.put(record.target().digest(), image);
    }
    return image.named(record.name());
  }
}
