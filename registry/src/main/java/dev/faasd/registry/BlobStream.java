package dev.faasd.registry;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A blob, as long as its descriptor says and no longer. When the transfer breaks, or nothing comes
 * for a while, it goes on where it was, over another connection.
 */
final class BlobStream extends InputStream {
  /** Without a byte in between. */
  private static final int MOST_BREAKS = 5;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** Opens the blob at a byte. */
  @FunctionalInterface
  interface Source {
    InputStream at(long position) throws IOException;
  }

  private final String name;
  private final long size;
  private final Source source;
  private final Pause pause;
  private final Duration patience;
  private @Nullable InputStream current;
  private @Nullable Thread guard;
  private volatile boolean closed;
  private volatile long position;
  private volatile boolean waiting;
  private int breaks;

  /**
   * Opens nothing yet.
   *
   * @param name for people
   * @param from bytes before this one are not wanted
   * @param patience how long nothing may come
   */
  BlobStream(String name, long from, long size, Source source, Pause pause, Duration patience) {
    this.name = name;
    this.position = from;
    this.size = size;
    this.source = source;
    this.pause = pause;
    this.patience = patience;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      throw new IOException("the stream of " + name + " is closed");
    }
    int wanted = (int) Math.min(length, size - position);
    while (wanted > 0) {
      try {
        int n = readOnce(bytes, offset, wanted);
        if (n > 0) {
          long next = position + n;
          position = next;
          breaks = 0;
          return n;
        }
        breakOff(new EOFException("the answer ended there"));
      } catch (IOException e) {
        breakOff(e);
      }
    }
    return length == 0 ? 0 : -1;
  }

  private int readOnce(byte[] bytes, int offset, int length) throws IOException {
    InputStream open = open();
    waiting = true;
    try {
      return open.read(bytes, offset, length);
    } finally {
      waiting = false;
    }
  }

  private InputStream open() throws IOException {
    InputStream open;
    synchronized (this) {
      open = current;
    }
    if (open == null) {
      open = source.at(position);
      synchronized (this) {
        current = open;
      }
      if (guard == null) {
        guard = Thread.ofVirtual().name("guard of " + name).start(this::watch);
      }
    }
    return open;
  }

  private void breakOff(IOException why) {
    closeCurrent();
    if (Thread.currentThread().isInterrupted()) {
      throw new RegistryException.Unreachable("interrupted while reading " + name, why);
    }
    breaks++;
    if (breaks >= MOST_BREAKS) {
      throw new RegistryException.Unreachable(
          "the transfer of %s broke off after %d of %d bytes, and again each time it was taken up: %s"
              .formatted(name, position, size, why.getMessage()),
          why);
    }
    pause.of(FIRST_PAUSE.multipliedBy(1L << breaks));
  }

  /** Ends a read that has waited for too long; the reader takes it up again. */
  private void watch() {
    try {
      long before = -1;
      while (!closed) {
        if (waiting && position == before) {
          closeCurrent();
        }
        before = position;
        Thread.sleep(patience);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeCurrent() {
    InputStream open;
    synchronized (this) {
      open = current;
      current = null;
    }
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // It was of no use any more.
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (guard != null) {
      guard.interrupt();
    }
    closeCurrent();
  }
}
