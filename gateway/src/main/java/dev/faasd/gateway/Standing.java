package dev.faasd.gateway;

import dev.faasd.api.InvalidRequest;
import dev.faasd.api.Json;
import dev.faasd.api.Scaling;
import java.io.IOException;
import java.util.Map;

/**
 * How a function stands, by the answer of any OpenFaaS provider to {@code GET
 * /system/function/NAME}. Numbers that it leaves out are 0.
 *
 * @param replicas wanted
 * @param ready that take calls
 * @param scaling what its labels say of the number
 */
record Standing(long replicas, long ready, Scaling scaling) {
  /** What of the status is needed; other providers may differ in the rest. */
  private record Status(long replicas, long availableReplicas, Map<String, String> labels) {}

  /**
   * Reads it from the status.
   *
   * @throws IOException when this is no status
   */
  static Standing of(byte[] json) throws IOException {
    try {
      Status status = Json.read(json, Status.class);
      return new Standing(
          status.replicas(),
          status.availableReplicas(),
          Scaling.ofUnchecked(status.labels() == null ? Map.of() : status.labels()));
    } catch (InvalidRequest e) {
      throw new IOException("the status of a function cannot be used: " + e.getMessage(), e);
    }
  }
}
