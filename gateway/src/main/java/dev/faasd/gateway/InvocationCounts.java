package dev.faasd.gateway;

import dev.faasd.api.InvalidRequest;
import dev.faasd.api.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Writes into a provider's answer how often functions were called: only a gateway knows. Whatever
 * else the answer has stays.
 *
 * @param counts calls so far, by {@code NAME.NAMESPACE}
 * @param defaultNamespace of functions whose answer names none
 */
record InvocationCounts(ToLongFunction<String> counts, String defaultNamespace) {
  private static final String COUNT = "invocationCount";

  /** Into a list of functions; what is no such list is passed on as it is. */
  byte[] intoList(byte[] json) {
    try {
      List<?> functions = Json.read(json, List.class);
      return Json.write(functions.stream().map(this::counted).toList());
    } catch (InvalidRequest _) {
      return json;
    }
  }

  /** Into one function; what is none is passed on as it is. */
  byte[] intoFunction(byte[] json) {
    try {
      return Json.write(counted(Json.read(json, Map.class)));
    } catch (InvalidRequest _) {
      return json;
    }
  }

  private Object counted(Object function) {
    if (!(function instanceof Map<?, ?> fields) || !(fields.get("name") instanceof String name)) {
      return function;
    }
    String namespace =
        fields.get("namespace") instanceof String said && !said.isEmpty() ? said : defaultNamespace;
    Map<Object, Object> counted = new LinkedHashMap<>(fields);
    counted.remove(COUNT);
    long count = counts.applyAsLong(name + "." + namespace);
    if (count > 0) {
      counted.put(COUNT, count);
    }
    return counted;
  }
}
