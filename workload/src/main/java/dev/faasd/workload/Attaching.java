package dev.faasd.workload;

import dev.faasd.cni.Attachment;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An attachment to the network that is under way on a thread of its own. Its namespace is there
 * much earlier than its address, and the namespace is all that a container is made with.
 */
final class Attaching {
  private final CompletableFuture<Path> namespace = new CompletableFuture<>();
  private final CompletableFuture<Attachment> done = new CompletableFuture<>();

  private Attaching() {}

  /**
   * Begins.
   *
   * @param attach attaches, and tells the namespace as soon as it is there
   */
  static Attaching start(Function<Consumer<Path>, Attachment> attach) {
    Attaching attaching = new Attaching();
    Thread.ofVirtual().name("attaching").start(() -> attaching.run(attach));
    return attaching;
  }

  private void run(Function<Consumer<Path>, Attachment> attach) {
    try {
      Attachment attachment = attach.apply(namespace::complete);
      namespace.complete(attachment.netns());
      done.complete(attachment);
    } catch (Throwable e) {
      namespace.completeExceptionally(e);
      done.completeExceptionally(e);
    }
  }

  /** Waits for the namespace; throws what kept it from being made. */
  Path namespace() {
    return result(namespace);
  }

  /** Waits until it is attached; throws what kept it from being so. */
  Attachment await() {
    return result(done);
  }

  /** Waits until nothing of it is under way any more, however it ended. */
  void settle() {
    done.exceptionally(_ -> null).join();
  }

  private static <T> T result(CompletableFuture<T> future) {
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
}
