package dev.faasd.supervisor;

import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.WorkloadException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one thread on which all is decided, and the many that do what was decided and come back to it
 * with the result. So what is decided on needs no locks, and nobody waits for another's work.
 */
final class Loop implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Loop.class.getName());

  /** How long the end waits for work that is under way. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("supervisor").factory());
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("service-", 0).factory());

  Loop() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Decides soon; never, once this is closed. */
  void execute(Runnable decision) {
    try {
      thread.execute(guarded(decision));
    } catch (RejectedExecutionException _) {
      LOG.log(Level.DEBUG, "nothing is decided any more: the supervisor ends");
    }
  }

  /** Decides later; never, once this is closed. */
  void after(Duration wait, Runnable decision) {
    try {
      var _ = thread.schedule(guarded(decision), wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      LOG.log(Level.DEBUG, "nothing is planned any more: the supervisor ends");
    }
  }

  /** Decides again and again. */
  void every(Duration period, Runnable decision) {
    var _ =
        thread.scheduleWithFixedDelay(
            guarded(decision), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Decides, and waits for it. Not to be called from the thread itself. */
  <T> T call(Callable<T> decision) {
    return await(thread.submit(decision));
  }

  /**
   * Works beside the thread.
   *
   * @param done decides with the result
   * @param failed decides when there is none
   */
  <T> void work(Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
    workers.execute(
        () -> {
          T result;
          try {
            result = work.get();
          } catch (RuntimeException e) {
            execute(() -> failed.accept(e));
            return;
          }
          execute(() -> done.accept(result));
        });
  }

  /** Gives the signs of life from now on, between one decision and the next. */
  void beat(Heartbeat heartbeat) {
    heartbeat.through(thread, List.of());
  }

  /** No more work is begun; returns when what is under way has ended, or after a while. */
  void endWork() {
    end(workers);
  }

  /** The same, and nothing more is decided. Idempotent. */
  @Override
  public void close() {
    end(workers);
    end(thread);
  }

  private static void end(ExecutorService executor) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.WARNING, "the supervisor is interrupted in its work on a service");
        executor.shutdownNow();
      }
    } catch (InterruptedException _) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** One failed decision must not end all later ones. */
  private static Runnable guarded(Runnable decision) {
    return () -> {
      try {
        decision.run();
      } catch (RejectedExecutionException _) {
        LOG.log(Level.DEBUG, "nothing is done any more: the supervisor ends");
      } catch (WorkloadException e) {
        LOG.log(Level.WARNING, "cannot look after the services now: {0}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "looking after the services failed", e);
      }
    };
  }

  private static <T> T await(Future<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
