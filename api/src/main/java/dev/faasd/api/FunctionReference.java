package dev.faasd.api;

/**
 * Of which function a gateway speaks. Body of {@code POST /system/routes/wake}: a request is held
 * for it, make it serve; answered 202 when it does, 404 or 503 when it cannot. And of {@code POST
 * /system/routes/sleep}: nobody has called it for as long as it wants; answered 202 when it sleeps,
 * 404, or 409 when somebody is calling it after all. The change itself arrives by the routing
 * stream.
 *
 * @param name the function's name
 * @param namespace its namespace, empty for the default one
 */
public record FunctionReference(String name, String namespace) {
  public FunctionReference {
    name = Absent.text(name);
    namespace = Absent.text(namespace);
  }

  /** The reference to a function. */
  public static FunctionReference to(FunctionId id) {
    return new FunctionReference(id.name().value(), id.namespace().value());
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
