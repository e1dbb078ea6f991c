package dev.faasd.bench;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A deployment of an image that is there, until it is answered and the function has answered a
 * call; beside it, making a container by hand and calling it.
 */
final class Deploy implements Benchmark {
  private static final int WARM_UP = 3;
  private static final int A_ROUND = 10;

  private final Samples ours = new Samples();
  private final Samples called = new Samples();
  private final Samples reference = new Samples();

  @Override
  public void run(Settings settings) throws Exception {
    // Both sides are asked by the same small client, over connections that are there.
    try (Faasd faasd = new Faasd(settings);
        Connection gateway = new Connection(settings.gatewayAddress())) {
      PlainContainer plain = new PlainContainer(faasd, settings);
      try {
        for (int i = -WARM_UP; i < settings.rounds() * A_ROUND; i++) {
          measure(faasd, gateway, plain, "deploy-" + (i + WARM_UP), i >= 0);
        }
      } finally {
        plain.end();
      }
    }
    ours.print("deploy.answered", "us", reference);
    called.print("deploy.called", "us", reference);
  }

  private void measure(
      Faasd faasd, Connection gateway, PlainContainer plain, String name, boolean counts)
      throws Exception {
    String deployment = Faasd.deployment(name, Settings.HELLO, Map.of(), Map.of()).toString();
    Benchmark.rest();
    long before = System.nanoTime();
    faasd.system(gateway, "POST", "functions", deployment);
    final long answered = System.nanoTime() - before;
    faasd.call(name).ok();
    final long first = System.nanoTime() - before;
    faasd.delete(name);
    Benchmark.rest();
    before = System.nanoTime();
    InetSocketAddress place = plain.run();
    Connection.get(place, "/").ok();
    final long made = System.nanoTime() - before;
    plain.remove();
    if (counts) {
      ours.addMicros(answered);
      called.addMicros(first);
      reference.addMicros(made);
    }
  }
}
