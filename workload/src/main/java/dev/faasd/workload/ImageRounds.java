package dev.faasd.workload;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Removes images that nobody needs, every few minutes, soon after somebody has begun to use another
 * one, and before a pull when the disk is full. Thread-safe. Closed by its owner.
 */
public final class ImageRounds implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ImageRounds.class.getName());
  private static final Duration EVERY = Duration.ofMinutes(5);
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final ImageStore images;
  private final KeepRules rules;

  /** Held during a round, so that nobody begins to use what is just being removed. */
  private final ReentrantLock turn = new ReentrantLock();

  private final Map<Hold, String> holds = new ConcurrentHashMap<>();
  private final Lull lull = new Lull(QUIET, EVERY);
  private volatile Supplier<Map<String, List<ImageUse>>> uses = Map::of;
  private final Thread thread;

  /** Does nothing before {@link #start}. */
  public ImageRounds(ImageStore images, KeepRules rules) {
    this.images = images;
    this.rules = rules;
    this.thread = Thread.ofVirtual().name("image rounds").unstarted(this::run);
  }

  /** Keeps an image while somebody is about to use it. Closed when that is written down. */
  public final class Hold implements AutoCloseable {
    private final ImageUse use;

    private Hold(ImageUse use) {
      this.use = use;
    }

    /** A round follows: what was used before may be unused now. Idempotent. */
    @Override
    public void close() {
      if (holds.remove(this) != null) {
        lull.ask();
      }
    }
  }

  /**
   * Begins.
   *
   * @param current who uses what, by namespace; namespaces that are not in it are left alone
   */
  public void start(Supplier<Map<String, List<ImageUse>>> current) {
    uses = current;
    thread.start();
  }

  /** Somebody is about to use an image; waits for a round that is under way. */
  public Hold hold(String namespace, ImageUse use) {
    turn.lock();
    try {
      Hold hold = new Hold(use);
      holds.put(hold, namespace);
      return hold;
    } finally {
      turn.unlock();
    }
  }

  /** Before a pull: when the disk is too full, what can go goes now. */
  public void makeRoom(String namespace) {
    if (images.disk(namespace).percent() >= rules.high() && uses.get().containsKey(namespace)) {
      round(namespace);
    }
  }

  private void run() {
    try {
      while (lull.await()) {
        roundOfAll();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void roundOfAll() {
    for (String namespace : uses.get().keySet()) {
      try {
        round(namespace);
      } catch (WorkloadException e) {
        LOG.log(Level.WARNING, "unused images of {0} stay for now: {1}", namespace, e.getMessage());
      }
    }
  }

  private void round(String namespace) {
    turn.lock();
    try {
      // Holds first: what is let go of meanwhile is among the uses by then.
      List<ImageUse> all = new ArrayList<>();
      holds.forEach(
          (hold, of) -> {
            if (of.equals(namespace)) {
              all.add(hold.use);
            }
          });
      List<ImageUse> known = uses.get().get(namespace);
      if (known == null) {
        return;
      }
      all.addAll(known);
      images.mark(namespace, all);
      List<ImageStanding> removed = images.removeUnused(namespace, rules);
      if (!removed.isEmpty()) {
        DiskUse disk = images.disk(namespace);
        LOG.log(
            Level.INFO,
            "{0} images removed, {1} MB of the disk are free",
            removed.size(),
            Long.toString(disk.available() / 1_000_000));
      }
    } finally {
      turn.unlock();
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
