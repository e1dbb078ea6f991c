package dev.faasd.workload;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work that is under way on a thread of its own, and what comes of it. */
final class Aside<T> {
  private final CompletableFuture<T> done = new CompletableFuture<>();

  private Aside() {}

  /** Begins. */
  static <T> Aside<T> start(String name, Supplier<T> work) {
    Aside<T> aside = new Aside<>();
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                aside.done.complete(work.get());
              } catch (Throwable e) {
                aside.done.completeExceptionally(e);
              }
            });
    return aside;
  }

  /** Waits for what comes of it; throws what it threw. */
  T await() {
    return await(done);
  }

  /** The same of any other. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /** Waits until nothing of it is under way any more, however it ended. */
  void settle() {
    done.handle((_, _) -> 0).join();
  }
}
