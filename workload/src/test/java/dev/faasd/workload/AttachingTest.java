package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.faasd.cni.Attachment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AttachingTest {
  private static final Path NAMESPACE = Path.of("/run/netns/one");
  private static final Attachment ATTACHMENT =
      new Attachment("one", NAMESPACE, "10.62.0.2", Optional.of("veth1"), List.of());

  @Test
  void namespaceIsThereBeforeTheAttachment() {
    CompletableFuture<Attachment> plugins = new CompletableFuture<>();
    Attaching attaching =
        Attaching.start(
            onNamespace -> {
              onNamespace.accept(NAMESPACE);
              return plugins.join();
            });
    assertEquals(NAMESPACE, attaching.namespace());
    plugins.complete(ATTACHMENT);
    attaching.await();
  }

  @Test
  void attachmentThatWasThereTellsItsNamespaceToo() {
    assertEquals(NAMESPACE, Attaching.start(_ -> ATTACHMENT).namespace());
  }

  @Test
  void failureIsThrownAsItWasAndSettles() {
    IllegalStateException failure = new IllegalStateException("no address");
    Attaching attaching =
        Attaching.start(
            _ -> {
              throw failure;
            });
    assertSame(failure, assertThrows(IllegalStateException.class, attaching::namespace));
    assertSame(failure, assertThrows(IllegalStateException.class, attaching::await));
    attaching.settle();
  }
}
