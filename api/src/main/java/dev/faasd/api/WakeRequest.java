package dev.faasd.api;

/**
 * Body of {@code POST /system/routes/wake}: a request is held for this function, make it serve.
 * Answered 202 when it does, 404 or 503 when it cannot; the change itself arrives by the routing
 * stream.
 *
 * @param name the function's name
 * @param namespace its namespace, empty for the default one
 */
public record WakeRequest(String name, String namespace) {
  public WakeRequest {
    name = Absent.text(name);
    namespace = Absent.text(namespace);
  }

  /**
   * Which function is meant.
   *
   * @throws InvalidName when it cannot be a function
   */
  public FunctionId id() {
    return FunctionId.of(name, namespace);
  }
}
