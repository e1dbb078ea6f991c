package dev.faasd.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses a handler by method and path. Templates are tried in the order of registration: {@code
 * /a/{name}} fits one segment that is not empty, {@code /a/*} any rest, also an empty one. No route
 * is 404, a route of another method 405 with {@code Allow}. Immutable.
 */
public final class Router implements Handler {
  private final List<Route> routes;

  private record Route(String method, PathTemplate template, RouteHandler handler) {}

  private Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /** A router without routes. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void handle(Exchange exchange) {
    Set<String> allowed = new LinkedHashSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> parameters = route.template().match(exchange.path());
      if (parameters.isEmpty()) {
        continue;
      }
      if (route.method().equals(exchange.method()) || route.method().equals(Builder.ANY)) {
        route
            .handler()
            .handle(exchange, new RouteMatch(route.template().text(), parameters.orElseThrow()));
        return;
      }
      allowed.add(route.method());
    }
    exchange.answer(
        allowed.isEmpty()
            ? Response.text(404, "404 page not found")
            : Response.empty(405).with("allow", String.join(", ", allowed)));
  }

  /** Collects routes. */
  public static final class Builder {
    private static final String ANY = "*";

    private final List<Route> routes = new ArrayList<>();

    private Builder() {}

    /** A route for one method. */
    public Builder on(String method, String template, RouteHandler handler) {
      routes.add(new Route(method, PathTemplate.of(template), handler));
      return this;
    }

    /** A route for every method. */
    public Builder onAny(String template, RouteHandler handler) {
      return on(ANY, template, handler);
    }

    /** The router. */
    public Router build() {
      return new Router(routes);
    }
  }

  /** A path with holes. */
  private record PathTemplate(String text, List<String> segments, boolean rest) {
    static PathTemplate of(String text) {
      boolean rest = text.endsWith("/*");
      String fixed = rest ? text.substring(0, text.length() - 2) : text;
      return new PathTemplate(text, List.of(fixed.split("/", -1)), rest);
    }

    Optional<Map<String, String>> match(String path) {
      Map<String, String> parameters = new LinkedHashMap<>();
      int from = 0;
      for (int i = 0; i < segments.size(); i++) {
        if (from > path.length()) {
          return Optional.empty();
        }
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        String found = path.substring(from, to);
        String wanted = segments.get(i);
        if (wanted.startsWith("{")) {
          if (found.isEmpty()) {
            return Optional.empty();
          }
          parameters.put(wanted.substring(1, wanted.length() - 1), PercentCoding.decode(found));
        } else if (!wanted.equals(found)) {
          return Optional.empty();
        }
        from = to + 1;
      }
      if (rest && from <= path.length()) {
        parameters.put("*", path.substring(from));
        return Optional.of(parameters);
      }
      return !rest && from > path.length() ? Optional.of(parameters) : Optional.empty();
    }
  }
}
