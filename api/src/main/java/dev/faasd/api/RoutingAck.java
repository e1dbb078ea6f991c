package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.charset.StandardCharsets;

/**
 * What a gateway tells the provider by {@code POST /system/routes/acks}, whose body is one of these
 * or several as lines, or on its connection to the socket beside that of the API.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
  @JsonSubTypes.Type(RoutingAck.Applied.class),
  @JsonSubTypes.Type(RoutingAck.Drained.class)
})
public sealed interface RoutingAck {
  /** The gateway's instance id, the same as in its {@code GET /system/routes?gateway=ID}. */
  String gateway();

  /**
   * Reads a line.
   *
   * @throws MalformedJson when it is none of these
   */
  static RoutingAck parse(String line) {
    return Json.read(line.getBytes(StandardCharsets.UTF_8), RoutingAck.class);
  }

  /** From now on no new request follows a table older than this version. */
  record Applied(String gateway, long applied) implements RoutingAck {}

  /** The last request of this replica, by id, is done. */
  record Drained(String gateway, String drained) implements RoutingAck {}
}
