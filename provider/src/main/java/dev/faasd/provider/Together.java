package dev.faasd.provider;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Does one thing for several replicas at the same time. */
final class Together {
  private Together() {}

  /**
   * Returns what came of each, in the same order, when all are done. A failure does not stop the
   * others; the first of them is thrown, with the others suppressed in it.
   */
  static <T, R> List<R> each(Executor background, List<T> items, Function<T, R> work) {
    if (items.size() < 2) {
      return items.stream().map(work).collect(Collectors.toUnmodifiableList());
    }
    List<CompletableFuture<R>> all =
        items.stream().map(item -> begin(background, item, work)).toList();
    RuntimeException failure = null;
    for (CompletableFuture<R> one : all) {
      try {
        one.join();
      } catch (CompletionException e) {
        RuntimeException cause = unwrapped(e);
        if (failure == null) {
          failure = cause;
        } else if (failure != cause) {
          failure.addSuppressed(cause);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return all.stream().map(CompletableFuture::join).collect(Collectors.toUnmodifiableList());
  }

  /** The same for work that has no result. */
  static <T> void forEach(Executor background, List<T> items, Consumer<T> work) {
    List<Boolean> _ =
        each(
            background,
            items,
            item -> {
              work.accept(item);
              return true;
            });
  }

  private static <T, R> CompletableFuture<R> begin(
      Executor background, T item, Function<T, R> work) {
    try {
      return CompletableFuture.supplyAsync(() -> work.apply(item), background);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new ProviderException.Unavailable("the provider is stopping"));
    }
  }

  private static RuntimeException unwrapped(CompletionException e) {
    return e.getCause() instanceof RuntimeException cause ? cause : e;
  }
}
