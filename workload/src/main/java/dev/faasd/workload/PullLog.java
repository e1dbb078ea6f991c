package dev.faasd.workload;

import dev.faasd.containerd.PullProgress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Tells the log of a pull: its begin and end and, when it takes long, how far it is. */
final class PullLog implements PullProgress {
  private static final Logger LOG = System.getLogger(PullLog.class.getName());
  private static final long EVERY = Duration.ofSeconds(5).toNanos();
  private static final long MEGABYTE = 1_000_000;

  private final String image;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong next = new AtomicLong(System.nanoTime() + EVERY);
  private volatile long all;

  PullLog(String image) {
    this.image = image;
  }

  @Override
  public void expects(long expected) {
    all = expected;
    LOG.log(Level.INFO, "pulling {0}, {1} MB", image, Long.toString(expected / MEGABYTE));
  }

  @Override
  public void came(long more) {
    long now = bytes.addAndGet(more);
    long due = next.get();
    long time = System.nanoTime();
    if (time - due >= 0 && next.compareAndSet(due, time + EVERY)) {
      LOG.log(
          Level.INFO,
          "pulling {0}: {1} of {2} MB",
          image,
          Long.toString(now / MEGABYTE),
          Long.toString(all / MEGABYTE));
    }
  }

  /** Says so, unless it was there already. */
  void done() {
    if (all > 0) {
      LOG.log(Level.INFO, "pulled {0}", image);
    }
  }
}
