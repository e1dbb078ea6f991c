package dev.faasd.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Tells the client what it did wrong, and the log what we did wrong. */
enum StandardFailureAnswer implements FailureAnswer {
  INSTANCE;

  private static final Logger LOG = System.getLogger(StandardFailureAnswer.class.getName());

  @Override
  public Response answer(Exchange exchange, Throwable failure) {
    if (failure instanceof RequestRefused refused) {
      return Response.text(refused.status(), refused.getMessage());
    }
    if (failure instanceof ClientLeft) {
      return Response.empty(400);
    }
    LOG.log(
        Level.ERROR, "Serving " + exchange.method() + " " + exchange.path() + " failed.", failure);
    return Response.text(500, "The server failed to serve this request; its log tells why.");
  }
}
