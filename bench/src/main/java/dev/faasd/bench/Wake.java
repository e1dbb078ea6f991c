package dev.faasd.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The first call of a frozen function through the gateway, and right after it one of the same
 * function, now warm; beside them, resuming a paused container by containerd and calling it. All
 * three come from a client that has a connection already, as load balancers and services do, and
 * whose own code has run often, and after the same rest.
 */
final class Wake implements Benchmark {
  /** So many that one has gone to sleep when its turn comes. */
  private static final int FUNCTIONS = 10;

  private static final int WARM_UP = 2;

  /** Until the client is compiled, so that it measures others and not itself. */
  private static final int PRACTICE = 5_000;

  /** Before each call, so that all find a machine that does nothing. */
  private static final int REST_MILLIS = 100;

  private final Samples frozen = new Samples();
  private final Samples warm = new Samples();
  private final Samples more = new Samples();
  private final Samples resumed = new Samples();

  private record Sleeper(String name, List<String> containers) {}

  @Override
  public void run(Settings settings) throws Exception {
    try (Faasd faasd = new Faasd(settings)) {
      PlainContainer plain = new PlainContainer(faasd, settings);
      List<Sleeper> sleepers = new ArrayList<>();
      try (Connection reference = new Connection(plain.run());
          Connection gateway = new Connection(settings.gatewayAddress())) {
        practise(gateway, reference, plain);
        for (int i = 0; i < FUNCTIONS; i++) {
          String name = "wake-" + i;
          faasd.deploy(name, Settings.HELLO, Faasd.SLEEPY);
          sleepers.add(new Sleeper(name, faasd.containers(name)));
        }
        for (int round = -WARM_UP; round < settings.rounds() * 2; round++) {
          for (Sleeper sleeper : sleepers) {
            faasd.awaitFrozen(sleeper.containers);
            measure(gateway, sleeper.name, reference, plain, round >= 0);
          }
        }
      } finally {
        plain.end();
        for (Sleeper sleeper : sleepers) {
          faasd.delete(sleeper.name);
        }
      }
    }
    frozen.print("wake.frozen", "us", resumed);
    warm.print("wake.warm", "us");
    more.print("wake.more-than-warm", "us");
  }

  private static void practise(Connection gateway, Connection reference, PlainContainer plain)
      throws IOException {
    for (int i = 0; i < PRACTICE; i++) {
      gateway.get(Faasd.path(Settings.WARM_FUNCTION)).ok();
      reference.get("/").ok();
      plain.isRunning();
    }
  }

  private void measure(
      Connection gateway, String name, Connection reference, PlainContainer plain, boolean counts)
      throws IOException, InterruptedException {
    String path = Faasd.path(name);
    Thread.sleep(REST_MILLIS);
    long first = gateway.get(path).ok().lastByte();
    Thread.sleep(REST_MILLIS);
    long second = gateway.get(path).ok().lastByte();
    plain.pause();
    Thread.sleep(REST_MILLIS);
    long before = System.nanoTime();
    plain.resume();
    reference.get("/").ok();
    long again = System.nanoTime() - before;
    if (counts) {
      frozen.addMicros(first);
      warm.addMicros(second);
      more.addMicros(first - second);
      resumed.addMicros(again);
    }
  }
}
