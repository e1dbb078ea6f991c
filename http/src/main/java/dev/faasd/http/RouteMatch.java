package dev.faasd.http;

import java.util.List;
import java.util.Map;

/**
 * A route that fits a request.
 *
 * @param template as registered; a bounded set, fit for a metric's label
 * @param parameters what stands for the template's names, percent-decoded; the rest of a path
 *     behind a template's {@code /*} has the name {@code *} and is as sent
 */
public record RouteMatch(String template, Map<String, String> parameters) {
  public RouteMatch {
    parameters = Map.copyOf(parameters);
  }

  /** What stands for a name of the template. */
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "Route " + template + " has no parameter " + name + ", only " + names() + ".");
    }
    return value;
  }

  private List<String> names() {
    return parameters.keySet().stream().sorted().toList();
  }
}
