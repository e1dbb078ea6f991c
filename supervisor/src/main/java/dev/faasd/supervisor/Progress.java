package dev.faasd.supervisor;

/** Is told of each change of a service's state, by one thread; must not block. */
@FunctionalInterface
public interface Progress {
  /** The service is so now. */
  void changed(ServiceStatus status);

  /** The start is over: each service was tried. */
  default void started() {}
}
