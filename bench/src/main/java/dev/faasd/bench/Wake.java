package dev.faasd.bench;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The first call of a frozen function through the gateway, and right after it one of the same
 * function, now warm; beside them, resuming a paused container by containerd and calling it.
 */
final class Wake implements Benchmark {
  /** So many that one has gone to sleep when its turn comes. */
  private static final int FUNCTIONS = 10;

  private static final int WARM_UP = 2;

  private final Samples frozen = new Samples();
  private final Samples warm = new Samples();
  private final Samples more = new Samples();
  private final Samples resumed = new Samples();

  @Override
  public void run(Settings settings) throws Exception {
    try (Faasd faasd = new Faasd(settings)) {
      PlainContainer plain = new PlainContainer(faasd, settings);
      List<String> names = new ArrayList<>();
      try {
        InetSocketAddress place = plain.run();
        for (int i = 0; i < FUNCTIONS; i++) {
          names.add("wake-" + i);
          faasd.deploy(names.getLast(), Settings.HELLO, Faasd.SLEEPY);
        }
        for (int round = -WARM_UP; round < settings.rounds() * 2; round++) {
          for (String name : names) {
            measure(faasd, name, plain, place, round >= 0);
          }
        }
      } finally {
        plain.end();
        for (String name : names) {
          faasd.delete(name);
        }
      }
    }
    frozen.print("wake.frozen", "us", resumed);
    warm.print("wake.warm", "us");
    more.print("wake.more-than-warm", "us");
  }

  private void measure(
      Faasd faasd, String name, PlainContainer plain, InetSocketAddress place, boolean counts)
      throws Exception {
    faasd.awaitFrozen(name);
    long first = faasd.call(name).ok().lastByte();
    long second = faasd.call(name).ok().lastByte();
    plain.pause();
    long before = System.nanoTime();
    plain.resume();
    Call.get(place, "/").ok();
    long reference = System.nanoTime() - before;
    if (counts) {
      frozen.addMicros(first);
      warm.addMicros(second);
      more.addMicros(first - second);
      resumed.addMicros(reference);
    }
  }
}
