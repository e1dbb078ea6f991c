package dev.faasd.bench;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls of a function `lab` at a fixed rate, each over a new connection whether or not those before
 * have ended: mostly short ones, and some that take 2 s, stream, or carry 1 MB there and back.
 */
final class Load {
  private static final byte[] NONE = new byte[0];
  private static final byte[] MEGABYTE = new byte[1 << 20];

  static {
    new Random(1).nextBytes(MEGABYTE);
  }

  final Samples brief = new Samples();
  final AtomicInteger sent = new AtomicInteger();
  final AtomicInteger failed = new AtomicInteger();
  final AtomicInteger refused = new AtomicInteger();

  private final Faasd faasd;
  private final String function;
  private final long pauseNanos;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread pacer = Thread.ofPlatform().name("load").unstarted(this::pace);
  private volatile boolean ended;

  private Load(Faasd faasd, String function, int aSecond) {
    this.faasd = faasd;
    this.function = function;
    this.pauseNanos = 1_000_000_000L / aSecond;
  }

  static Load start(Faasd faasd, String function, int aSecond) {
    Load load = new Load(faasd, function, aSecond);
    load.pacer.start();
    return load;
  }

  private void pace() {
    long next = System.nanoTime();
    for (int i = 0; !ended; i++) {
      int number = i;
      callers.execute(() -> call(number));
      next += pauseNanos;
      while (System.nanoTime() - next < 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private void call(int number) {
    sent.incrementAndGet();
    try {
      Connection.Answer answer =
          switch (number % 100) {
            case 7 -> faasd.call("GET", function + "/sleep?ms=2000", NONE);
            case 27, 67 -> faasd.call("GET", function + "/stream?n=20&ms=50", NONE);
            case 17, 57 -> faasd.call("POST", function + "/echo", MEGABYTE);
            default -> faasd.call("GET", function + "/method", NONE);
          };
      if (answer.status() != 200) {
        refused.incrementAndGet();
        System.err.println("request " + number + " was answered with " + answer.status());
      } else if (number % 10 != 7) {
        brief.addMicros(answer.lastByte());
      }
    } catch (IOException e) {
      failed.incrementAndGet();
      System.err.println("request " + number + " failed: " + e.getMessage());
    }
  }

  /** Returns when the last answer has come. */
  void end() throws InterruptedException {
    ended = true;
    pacer.join();
    callers.close();
  }
}
