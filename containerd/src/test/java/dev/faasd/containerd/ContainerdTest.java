package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerdTest {
  @TempDir private Path directory;

  @Test
  void anAbsentContainerdIsToldAtOnce() {
    Path socket = directory.resolve("none.sock");
    try (Containerd containerd = Containerd.connect(socket)) {
      ContainerdException failure =
          assertThrows(ContainerdException.Unavailable.class, containerd::version);
      assertTrue(
          failure
              .getMessage()
              .equals(
                  "could not ask for the version: there is no socket "
                      + socket
                      + "; is containerd installed and running?"),
          failure.getMessage());
    }
  }

  @Test
  void aDeadSocketIsTold() throws Exception {
    Path socket = directory.resolve("dead.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket))
        .close();
    try (Containerd containerd = Containerd.connect(socket)) {
      ContainerdException failure =
          assertThrows(ContainerdException.Unavailable.class, containerd::version);
      assertTrue(failure.getMessage().contains("nobody listens"), failure.getMessage());
    }
  }

  @Test
  void aSubscriptionToNobodyTellsSoOnceAndIsClosed() {
    RecordedEvents events = new RecordedEvents();
    try (Containerd containerd = Containerd.connect(directory.resolve("none.sock"))) {
      EventSubscription subscription = containerd.events(events);
      Awaitility.await().until(() -> events.losses().size() == 1);
      subscription.close();
      subscription.close();
    }
    assertTrue(events.connections() == 0 && events.losses().size() == 1);
  }

  @Test
  void closingEndsACallUnderWayAndMayBeRepeated() throws Exception {
    Path socket = directory.resolve("mute.sock");
    try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      mute.bind(UnixDomainSocketAddress.of(socket));
      Containerd containerd = Containerd.connect(socket);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Version> call = threads.submit(containerd::version);
        try (var _ = mute.accept()) {
          containerd.close();
          containerd.close();
          ExecutionException failure = assertThrows(ExecutionException.class, call::get);
          assertInstanceOf(ContainerdException.class, failure.getCause());
        }
      }
      assertThrows(ContainerdException.Unavailable.class, containerd::version);
    }
  }
}
