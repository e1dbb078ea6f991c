package dev.faasd.workload;

import dev.faasd.cni.Attachment;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An attachment to the network that is under way on a thread of its own. Its namespace is there
 * much earlier than its address, and the namespace is all that a task is made with.
 */
final class Attaching {
  private final CompletableFuture<Path> namespace;
  private final Aside<Attachment> attachment;

  private Attaching(CompletableFuture<Path> namespace, Aside<Attachment> attachment) {
    this.namespace = namespace;
    this.attachment = attachment;
  }

  /**
   * Begins.
   *
   * @param attach attaches, and tells the namespace as soon as it is there
   */
  static Attaching start(Function<Consumer<Path>, Attachment> attach) {
    CompletableFuture<Path> namespace = new CompletableFuture<>();
    return new Attaching(
        namespace,
        Aside.start(
            "attaching",
            () -> {
              try {
                Attachment attachment = attach.apply(namespace::complete);
                namespace.complete(attachment.netns());
                return attachment;
              } catch (Throwable e) {
                namespace.completeExceptionally(e);
                throw e;
              }
            }));
  }

  /** Waits for the namespace; throws what kept it from being made. */
  Path namespace() {
    return Aside.await(namespace);
  }

  /** Waits until it is attached; throws what kept it from being so. */
  Attachment await() {
    return attachment.await();
  }

  /** Waits until nothing of it is under way any more, however it ended. */
  void settle() {
    attachment.settle();
  }
}
