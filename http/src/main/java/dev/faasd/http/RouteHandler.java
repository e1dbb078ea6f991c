package dev.faasd.http;

/** A {@link Handler} behind a {@link Router}. */
@FunctionalInterface
public interface RouteHandler {
  /** Like {@link Handler#handle}, knowing which route it was. */
  void handle(Exchange exchange, RouteMatch match);
}
