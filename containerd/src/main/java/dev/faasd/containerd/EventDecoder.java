package dev.faasd.containerd;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.faasd.containerd.stubs.ContainerCreateMessage;
import dev.faasd.containerd.stubs.ContainerDeleteMessage;
import dev.faasd.containerd.stubs.ContainerUpdateMessage;
import dev.faasd.containerd.stubs.EnvelopeMessage;
import dev.faasd.containerd.stubs.ImageChangeMessage;
import dev.faasd.containerd.stubs.TaskCreateMessage;
import dev.faasd.containerd.stubs.TaskDeleteMessage;
import dev.faasd.containerd.stubs.TaskExitMessage;
import dev.faasd.containerd.stubs.TaskOomMessage;
import dev.faasd.containerd.stubs.TaskPausedMessage;
import dev.faasd.containerd.stubs.TaskResumedMessage;
import dev.faasd.containerd.stubs.TaskStartMessage;
import java.time.Instant;

/** From the wire's envelope to our event, by the type URL of what is in it. */
final class EventDecoder {
  private EventDecoder() {}

  static ContainerdEvent decode(EnvelopeMessage envelope) {
    try {
      return decode(
          envelope.getNamespace(),
          Times.instant(envelope.getTimestamp()),
          envelope.getTopic(),
          envelope.getEvent());
    } catch (InvalidProtocolBufferException e) {
      throw new ContainerdException.Failed(
          "could not read containerd's event " + envelope.getTopic() + ": " + e.getMessage(), e);
    }
  }

  private static ContainerdEvent decode(String namespace, Instant at, String topic, Any event)
      throws InvalidProtocolBufferException {
    ByteString bytes = event.getValue();
    return switch (typeName(event)) {
      case "containerd.events.TaskCreate" -> {
        TaskCreateMessage task = TaskCreateMessage.parseFrom(bytes);
        yield new ContainerdEvent.TaskCreate(namespace, at, task.getContainerId(), task.getPid());
      }
      case "containerd.events.TaskStart" -> {
        TaskStartMessage task = TaskStartMessage.parseFrom(bytes);
        yield new ContainerdEvent.TaskStart(namespace, at, task.getContainerId(), task.getPid());
      }
      case "containerd.events.TaskExit" -> {
        TaskExitMessage task = TaskExitMessage.parseFrom(bytes);
        yield isFirst(task.getContainerId(), task.getId())
            ? new ContainerdEvent.TaskExit(
                namespace,
                at,
                task.getContainerId(),
                task.getPid(),
                new Exit(task.getExitStatus(), Times.instant(task.getExitedAt())))
            : new ContainerdEvent.Other(namespace, at, topic);
      }
      case "containerd.events.TaskDelete" -> {
        TaskDeleteMessage task = TaskDeleteMessage.parseFrom(bytes);
        yield isFirst(task.getContainerId(), task.getId())
            ? new ContainerdEvent.TaskDelete(namespace, at, task.getContainerId())
            : new ContainerdEvent.Other(namespace, at, topic);
      }
      case "containerd.events.TaskOOM" ->
          new ContainerdEvent.TaskOom(
              namespace, at, TaskOomMessage.parseFrom(bytes).getContainerId());
      case "containerd.events.TaskPaused" ->
          new ContainerdEvent.TaskPaused(
              namespace, at, TaskPausedMessage.parseFrom(bytes).getContainerId());
      case "containerd.events.TaskResumed" ->
          new ContainerdEvent.TaskResumed(
              namespace, at, TaskResumedMessage.parseFrom(bytes).getContainerId());
      case "containerd.events.ContainerCreate" ->
          new ContainerdEvent.ContainerCreate(
              namespace, at, ContainerCreateMessage.parseFrom(bytes).getId());
      case "containerd.events.ContainerUpdate" ->
          new ContainerdEvent.ContainerUpdate(
              namespace, at, ContainerUpdateMessage.parseFrom(bytes).getId());
      case "containerd.events.ContainerDelete" ->
          new ContainerdEvent.ContainerDelete(
              namespace, at, ContainerDeleteMessage.parseFrom(bytes).getId());
      case "containerd.services.images.v1.ImageCreate",
          "containerd.services.images.v1.ImageUpdate",
          "containerd.services.images.v1.ImageDelete",
          "containerd.events.ImageCreate",
          "containerd.events.ImageUpdate",
          "containerd.events.ImageDelete" ->
          new ContainerdEvent.ImageChange(
              namespace, at, ImageChangeMessage.parseFrom(bytes).getName());
      default -> new ContainerdEvent.Other(namespace, at, topic);
    };
  }

  /** With or without a host before the name, as Go's and others' registries write it. */
  private static String typeName(Any event) {
    String url = event.getTypeUrl();
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** An exec's events carry another id than the container's. */
  private static boolean isFirst(String containerId, String id) {
    return id.isEmpty() || id.equals(containerId);
  }
}
