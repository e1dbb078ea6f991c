package dev.faasd.workload;

import dev.faasd.containerd.PullProgress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells of a pull: the log its begin and end and, when it takes long, how far it is; a listener
 * more often. Closed when the pull is over.
 */
final class PullLog implements PullProgress, AutoCloseable {
  private static final Logger LOG = System.getLogger(PullLog.class.getName());
  private static final long LOGGED_EVERY = Duration.ofSeconds(5).toNanos();
  private static final long SHOWN_EVERY = Duration.ofMillis(200).toNanos();
  private static final long MEGABYTE = 1_000_000;

  private final String image;
  private final PullListener listener;
  private final long begin = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong logged = new AtomicLong(begin);
  private final AtomicLong shown = new AtomicLong(begin);
  private volatile long all;

  PullLog(String image, PullListener listener) {
    this.image = image;
    this.listener = listener;
  }

  @Override
  public void expects(long expected) {
    all = expected;
    listener.pulling(image, 0, expected);
    LOG.log(Level.INFO, "pulling {0}, {1} MB", image, megabytes(expected));
  }

  @Override
  public void came(long more) {
    long now = bytes.addAndGet(more);
    if (now >= all || isDue(shown, SHOWN_EVERY)) {
      listener.pulling(image, now, all);
    }
    if (isDue(logged, LOGGED_EVERY)) {
      LOG.log(Level.INFO, "pulling {0}: {1} of {2} MB", image, megabytes(now), megabytes(all));
    }
  }

  /** Whether it was so long ago; then it is now. */
  private static boolean isDue(AtomicLong last, long every) {
    long before = last.get();
    long now = System.nanoTime();
    return now - before >= every && last.compareAndSet(before, now);
  }

  /** It went well; says so, unless all was there already. */
  void done() {
    if (all > 0) {
      LOG.log(
          Level.INFO,
          "pulled {0} in {1} s",
          image,
          "%.1f".formatted((System.nanoTime() - begin) / 1e9));
    }
  }

  private static String megabytes(long bytes) {
    return Long.toString(bytes / MEGABYTE);
  }

  @Override
  public void close() {
    listener.ended(image);
  }
}
