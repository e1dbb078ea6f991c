package dev.faasd.e2e;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls one function now and then, in random ways, and checks each answer whole. Whoever holds its
 * {@link #quiet} lock knows that no call is under way.
 */
final class SoakCaller {
  private static final int MOST_BYTES = 200_000;

  private final Gateway gateway;
  private final String function;
  private final Queue<String> failures;
  private final Random random;
  final ReentrantLock quiet = new ReentrantLock();

  SoakCaller(Gateway gateway, String function, Queue<String> failures, long seed) {
    this.gateway = gateway;
    this.function = function;
    this.failures = failures;
    this.random = new Random(seed);
  }

  String function() {
    return function;
  }

  /** Waits a random time, up to this. */
  void think(int mostMillis) throws InterruptedException {
    Thread.sleep(random.nextInt(mostMillis));
  }

  /** What goes wrong is a failure of the test. */
  void call() throws InterruptedException {
    quiet.lock();
    try {
      String problem =
          switch (random.nextInt(6)) {
            case 0 -> echo();
            case 1 -> get("/stream?n=5&ms=20", "line 5 of 5\n");
            case 2 -> get("/sleep?ms=300", "slept\n");
            default -> get("/method", "GET");
          };
      if (!problem.isEmpty()) {
        failures.add(Instant.now() + " " + function + ": " + problem);
      }
    } catch (IOException e) {
      failures.add(Instant.now() + " " + function + ": " + e);
    } finally {
      quiet.unlock();
    }
  }

  private String get(String path, String end) throws IOException, InterruptedException {
    Answer answer = gateway.call(function + path);
    return answer.status() == 200 && answer.text().endsWith(end) ? "" : path + " " + answer;
  }

  private String echo() throws IOException, InterruptedException {
    byte[] body = new byte[random.nextInt(MOST_BYTES)];
    random.nextBytes(body);
    Answer answer = gateway.call("POST", function + "/echo", body);
    return answer.status() == 200 && Arrays.equals(answer.bytes(), body)
        ? ""
        : "/echo of " + body.length + " bytes: " + answer;
  }
}
