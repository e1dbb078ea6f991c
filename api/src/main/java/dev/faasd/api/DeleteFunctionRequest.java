package dev.faasd.api;

/**
 * Body of {@code DELETE /system/functions}.
 *
 * @param functionName which function
 * @param namespace its namespace; older clients send it in the query instead
 */
public record DeleteFunctionRequest(String functionName, String namespace) {
  public DeleteFunctionRequest {
    functionName = Absent.text(functionName);
    namespace = Absent.text(namespace);
  }
}
