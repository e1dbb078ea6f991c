package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a gateway tells the provider by {@code POST /system/routes/acks}; the body is one of these
 * or several as lines.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
  @JsonSubTypes.Type(RoutingAck.Applied.class),
  @JsonSubTypes.Type(RoutingAck.Drained.class)
})
public sealed interface RoutingAck {
  /** The gateway's instance id, the same as in its {@code GET /system/routes?gateway=ID}. */
  String gateway();

  /** From now on no new request follows a table older than this version. */
  record Applied(String gateway, long applied) implements RoutingAck {}

  /** The last request of this replica, by id, is done. */
  record Drained(String gateway, String drained) implements RoutingAck {}
}
