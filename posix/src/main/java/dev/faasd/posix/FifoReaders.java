package dev.faasd.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads many FIFOs with one thread and epoll(7).
 *
 * <p>Each FIFO is opened for reading <em>and</em> writing: so opening never blocks, the writer
 * never gets EPIPE nor the reader an end of file when the other side comes and goes. Its capacity
 * is raised to 1 MiB: that much is kept while nobody reads, as long as one side holds the FIFO
 * open.
 *
 * <p>Safe for use by several threads; closed by whoever started it.
 */
public final class FifoReaders implements AutoCloseable {
  static final int CHUNK = 64 << 10;
  private static final int CAPACITY = 1 << 20;
  private static final int MAX_EVENTS = 64;
  private static final long WAKE_UP = 0;

  private static final System.Logger LOG = System.getLogger(FifoReaders.class.getName());

  private final Map<Long, FifoReader> readers = new ConcurrentHashMap<>();
  private final AtomicLong lastKey = new AtomicLong(WAKE_UP);
  private final int epoll;
  private final int wakeUp;
  private final Thread loop;
  private final AtomicBoolean closed = new AtomicBoolean();

  private FifoReaders(String threadName, int epoll, int wakeUp) {
    this.epoll = epoll;
    this.wakeUp = wakeUp;
    this.loop = Thread.ofPlatform().daemon().name(threadName).unstarted(this::run);
  }

  /** Starts the thread. */
  public static FifoReaders start(String threadName) {
    int epoll = Libc.check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "epoll_create1", threadName);
    int wakeUp = Libc.eventfd(0, Libc.EFD_CLOEXEC);
    if (wakeUp == -1) {
      int errno = Libc.errno();
      Libc.close(epoll);
      throw new SystemCallException("eventfd", threadName, errno);
    }
    FifoReaders readers = new FifoReaders(threadName, epoll, wakeUp);
    readers.watch(wakeUp, WAKE_UP);
    readers.loop.start();
    return readers;
  }

  /**
   * Opens a FIFO, made with mode 0600 if absent, and reads it from now on.
   *
   * @param onBytes gets what was read, on the one thread: it must be quick, must copy what it
   *     keeps, and loses the bytes when it throws
   * @throws SystemCallException when it cannot be made or opened
   */
  public FifoReader open(Path fifo, Consumer<ByteBuffer> onBytes) {
    if (closed.get()) {
      throw new IllegalStateException("No FIFO is opened after close: " + fifo);
    }
    if (Libc.mkfifo(fifo.toString(), 0600) == -1) {
      int errno = Libc.errno();
      if (errno != Errno.EEXIST) {
        throw new SystemCallException("mkfifo", fifo, errno);
      }
    }
    int flags = Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC;
    int fd = Libc.check(Libc.open(fifo.toString(), flags, 0), "open", fifo);
    if (Libc.fcntl(fd, Libc.F_SETPIPE_SZ, CAPACITY) == -1) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "{0} keeps its capacity: {1}",
          fifo,
          Errno.describe(Libc.errno()));
    }
    long key = lastKey.incrementAndGet();
    FifoReader reader = new FifoReader(this, fifo, key, fd, onBytes);
    readers.put(key, reader);
    try {
      watch(fd, key);
    } catch (SystemCallException e) {
      reader.close();
      throw e;
    }
    return reader;
  }

  void forget(long key, int fd) {
    readers.remove(key);
    // Fails when the descriptor was never added; closing it removes it in any case.
    Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_DEL, fd, EpollEvents.none());
  }

  private void watch(int fd, long key) {
    Libc.check(
        Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, fd, EpollEvents.readable(key)), "epoll_ctl", fd);
  }

  private void run() {
    EpollEvents events = new EpollEvents(MAX_EVENTS);
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    while (!closed.get()) {
      int count = events.await(epoll);
      for (int i = 0; i < count; i++) {
        FifoReader reader = readers.get(events.key(i));
        if (reader != null) {
          reader.onReadable(buffer);
        }
      }
    }
  }

  /** Closes all readers without draining them and ends the thread. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    ByteBuffer one = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, 1);
    Libc.write(wakeUp, one, 8);
    List.copyOf(readers.values()).forEach(FifoReader::close);
    if (Thread.currentThread() != loop) {
      awaitLoop();
    }
    Libc.close(wakeUp);
    Libc.close(epoll);
  }

  private void awaitLoop() {
    boolean interrupted = false;
    while (loop.isAlive()) {
      try {
        loop.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
