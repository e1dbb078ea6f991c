package dev.faasd.provider;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** Makes several replicas of one deployment: all of them serve in the end, or none is left. */
final class Batch {
  private final Launcher launcher;
  private final Executor background;

  Batch(Launcher launcher, Executor background) {
    this.launcher = launcher;
    this.background = background;
  }

  /**
   * Makes them at the same time, and waits until all are ready. The first that fails ends the wait
   * for the others.
   *
   * @param indices whose containers are nobody's
   * @throws ProviderException.NotReady saying what became of that one, with its last lines
   * @throws ProviderException.Superseded when that was completed first
   */
  List<Replica> make(
      FunctionRecord record, List<Integer> indices, CompletableFuture<Void> superseded) {
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    CompletableFuture<Void> pointless = new CompletableFuture<>();
    var _ = superseded.thenRun(() -> pointless.complete(null));
    List<Replica> made =
        Together.each(
                background,
                indices,
                index -> {
                  Replica replica = Replica.starting(ContainerNames.of(record, index));
                  try {
                    return List.of(replica.as(launcher.create(record, replica.id(), pointless)));
                  } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                    pointless.complete(null);
                    return List.<Replica>of();
                  }
                })
            .stream()
            .flatMap(List::stream)
            .toList();
    RuntimeException first = failure.get();
    if (first != null) {
      remove(record, made);
      throw first;
    }
    return made;
  }

  /** Takes back what was made. */
  void remove(FunctionRecord record, List<Replica> made) {
    Together.forEach(background, made, replica -> launcher.removeOrLeave(record, replica.id()));
  }
}
