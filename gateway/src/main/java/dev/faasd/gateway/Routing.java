package dev.faasd.gateway;

import java.util.Map;

/** What the gateway knows of where functions are. Immutable. */
sealed interface Routing {
  /** The provider has not told yet. */
  record Unknown() implements Routing {}

  /**
   * The provider told.
   *
   * @param version of the table
   * @param routes by {@code NAME.NAMESPACE}, those of the default namespace also by {@code NAME}
   */
  record Direct(long version, Map<String, Route> routes) implements Routing {}

  /**
   * The provider does not tell: it takes the calls itself.
   *
   * @param polling which of them it can take
   */
  record ThroughProvider(Polling polling) implements Routing {}
}
