package dev.faasd.api;

import java.util.List;
import java.util.Objects;

/**
 * Everything a gateway needs to send a request to one function without asking anybody.
 *
 * @param name the function's name
 * @param namespace its namespace
 * @param generation grows with each deployment of this function
 * @param settings what steers the platform
 * @param replicas in the order of their index; one that is starting is not in it. Without a serving
 *     one the gateway asks for a wake
 */
public record FunctionRoute(
    FunctionName name,
    NamespaceName namespace,
    long generation,
    RouteSettings settings,
    List<ReplicaRoute> replicas) {
  public FunctionRoute {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(namespace, "namespace");
    settings = settings == null ? RouteSettings.NONE : settings;
    replicas = Absent.items(replicas);
  }

  /** Which function this is. */
  public FunctionId id() {
    return new FunctionId(name, namespace);
  }
}
