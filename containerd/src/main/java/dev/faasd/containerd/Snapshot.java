package dev.faasd.containerd;

import dev.faasd.containerd.stubs.SnapshotMessage;
import java.time.Instant;
import java.util.Map;

/**
 * A snapshot as it was when asked for.
 *
 * @param parent empty for none
 */
public record Snapshot(
    String key, String parent, Kind kind, Map<String, String> labels, Instant createdAt) {
  /** Copies. */
  public Snapshot {
    labels = Map.copyOf(labels);
  }

  /** What can be done with it. */
  public enum Kind {
    VIEW,
    ACTIVE,
    COMMITTED,
    UNKNOWN
  }

  static Snapshot fromMessage(SnapshotMessage message) {
    Kind kind =
        switch (message.getKind()) {
          case KIND_VIEW -> Kind.VIEW;
          case KIND_ACTIVE -> Kind.ACTIVE;
          case KIND_COMMITTED -> Kind.COMMITTED;
          case KIND_UNKNOWN, UNRECOGNIZED -> Kind.UNKNOWN;
        };
    return new Snapshot(
        message.getName(),
        message.getParent(),
        kind,
        message.getLabelsMap(),
        Times.instant(message.getCreatedAt()));
  }
}
