package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Lets functions sleep that have had nothing to do, where no gateway of ours says when: all
 * requests come through our own proxy then. And ends the processes of those that have slept for
 * long, or longest when the host is short of memory.
 */
final class Sleeper implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Sleeper.class.getName());
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final Functions functions;
  private final Gateways gateways;
  private final SleepDefaults host;
  private final Executor background;
  private final MemoryPressure pressure = new MemoryPressure(Path.of("/proc/meminfo"));
  private final Sleepers sleepers = new Sleepers();
  private final Set<FunctionId> ending = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  Sleeper(Functions functions, Gateways gateways, SleepDefaults host, Executor background) {
    this.functions = functions;
    this.gateways = gateways;
    this.host = host;
    this.background = background;
  }

  void start() {
    background.execute(this::run);
  }

  private void run() {
    try {
      while (!closed.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
        if (gateways.present().isEmpty()) {
          functions.all().forEach(function -> attempt(function, LiveFunction::sleep));
        }
        endSome();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void endSome() {
    Map<FunctionId, Optional<Duration>> asleep = new HashMap<>();
    for (LiveFunction function : functions.all()) {
      function
          .view()
          .filter(FunctionView::isAsleep)
          .ifPresent(view -> asleep.put(function.id(), view.stopsAfter(host)));
    }
    boolean isShort = !asleep.isEmpty() && pressure.isHigh();
    for (FunctionId id : sleepers.due(asleep, System.nanoTime(), isShort)) {
      functions.find(id).filter(_ -> ending.add(id)).ifPresent(this::end);
    }
  }

  /** A process may take its time to end. */
  private void end(LiveFunction function) {
    background.execute(
        () -> {
          try {
            attempt(function, LiveFunction::stopAsleep);
          } finally {
            ending.remove(function.id());
          }
        });
  }

  private static void attempt(LiveFunction function, Consumer<LiveFunction> what) {
    try {
      what.accept(function);
    } catch (WorkloadException | ProviderException e) {
      LOG.log(Level.WARNING, "function {0} does not sleep: {1}", function.id(), e.getMessage());
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
