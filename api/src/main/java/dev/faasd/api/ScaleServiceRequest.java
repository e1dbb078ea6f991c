package dev.faasd.api;

import java.util.OptionalLong;

/**
 * Body of {@code POST /system/scale-function/NAME}.
 *
 * @param serviceName which function; empty to leave it to the path
 * @param replicas how many there shall be
 * @param namespace its namespace; older clients send it in the query instead
 */
public record ScaleServiceRequest(String serviceName, OptionalLong replicas, String namespace) {
  public ScaleServiceRequest {
    serviceName = Absent.text(serviceName);
    namespace = Absent.text(namespace);
  }
}
