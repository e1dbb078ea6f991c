package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A line of {@code GET /system/routes}: first a {@link Snapshot}, then what changes, and a {@link
 * Heartbeat} when nothing does. Versions only grow, also when the provider starts again, so a
 * gateway may tell an old line from a new one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RoutingMessage.Snapshot.class, name = "snapshot"),
  @JsonSubTypes.Type(value = RoutingMessage.Changed.class, name = "changed"),
  @JsonSubTypes.Type(value = RoutingMessage.Removed.class, name = "removed"),
  @JsonSubTypes.Type(value = RoutingMessage.Heartbeat.class, name = "heartbeat")
})
public sealed interface RoutingMessage {
  /** The table's version after this message. */
  long version();

  /** The whole table; what a gateway knew before is void. */
  record Snapshot(long version, List<FunctionRoute> functions) implements RoutingMessage {
    public Snapshot {
      functions = Absent.items(functions);
    }
  }

  /** One function is new or different; replaces its former row whole. */
  record Changed(long version, FunctionRoute function) implements RoutingMessage {
    public Changed {
      Objects.requireNonNull(function, "function");
    }
  }

  /** One function is gone. */
  record Removed(long version, FunctionName name, NamespaceName namespace)
      implements RoutingMessage {
    public Removed {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(namespace, "namespace");
    }
  }

  /** Nothing changed; the provider is there. */
  record Heartbeat(long version) implements RoutingMessage {}

  /**
   * Reads one line. Empty for a kind of message that this version does not know: skip it.
   *
   * @throws InvalidRequest when the line is not a message at all
   */
  static Optional<RoutingMessage> parse(byte[] line) {
    return Json.tryRead(line, RoutingMessage.class);
  }
}
