package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import dev.faasd.containerd.stubs.EnvelopeMessage;
import dev.faasd.containerd.stubs.ImageChangeMessage;
import dev.faasd.containerd.stubs.TaskExitMessage;
import dev.faasd.containerd.stubs.TaskOomMessage;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a real containerd sends is in {@code TaskIT}; here is what it seldom sends. */
class EventDecoderTest {
  private static final Instant AT = Instant.ofEpochSecond(1_700_000_000, 5);

  private static ContainerdEvent decode(String type, MessageLite event) {
    return decode(type, event.toByteString());
  }

  private static ContainerdEvent decode(String type, ByteString bytes) {
    return EventDecoder.decode(
        EnvelopeMessage.newBuilder()
            .setNamespace("fn")
            .setTopic("/some/topic")
            .setTimestamp(time())
            .setEvent(Any.newBuilder().setTypeUrl(type).setValue(bytes))
            .build());
  }

  private static Timestamp time() {
    return Timestamp.newBuilder().setSeconds(AT.getEpochSecond()).setNanos(AT.getNano()).build();
  }

  @Test
  void wantOfMemoryIsHeard() {
    assertEquals(
        new ContainerdEvent.TaskOom("fn", AT, "hello"),
        decode(
            "containerd.events.TaskOOM",
            TaskOomMessage.newBuilder().setContainerId("hello").build()));
  }

  @Test
  void aTypeUrlMayHaveAHost() {
    assertEquals(
        new ContainerdEvent.ImageChange("fn", AT, "x"),
        decode(
            "type.googleapis.com/containerd.services.images.v1.ImageDelete",
            ImageChangeMessage.newBuilder().setName("x").build()));
  }

  @Test
  void theEndOfAnExecIsNotTheEndOfTheTask() {
    TaskExitMessage exit =
        TaskExitMessage.newBuilder()
            .setContainerId("hello")
            .setId("exec-1")
            .setPid(7)
            .setExitStatus(1)
            .setExitedAt(time())
            .build();
    assertEquals(
        new ContainerdEvent.Other("fn", AT, "/some/topic"),
        decode("containerd.events.TaskExit", exit));
    assertEquals(
        new ContainerdEvent.TaskExit("fn", AT, "hello", 7, new Exit(1, AT)),
        decode("containerd.events.TaskExit", exit.toBuilder().setId("hello").build()));
  }

  @Test
  void anUnknownEventKeepsItsTopic() {
    assertEquals(
        new ContainerdEvent.Other("fn", AT, "/some/topic"),
        decode("containerd.events.FromTheFuture", ByteString.EMPTY));
  }

  @Test
  void garbageIsRefused() {
    assertThrows(
        ContainerdException.Failed.class,
        () -> decode("containerd.events.TaskOOM", ByteString.copyFromUtf8("\n\u007f")));
  }
}
