package dev.faasd.provider;

import dev.faasd.http.BlockingHandler;
import dev.faasd.http.Exchange;
import dev.faasd.http.FailureAnswer;
import dev.faasd.http.RequestBody;
import dev.faasd.http.Response;
import dev.faasd.http.RouteHandler;
import dev.faasd.http.RouteMatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Lets in who may: guards in front of handlers, checked before anything of the request is looked
 * at, and off the event loop. Wrong guesses are slowed down; right credentials are never kept
 * waiting for the sake of those.
 */
final class Access {
  /** Serves an exchange whose caller was let in, with blocking code. */
  @FunctionalInterface
  interface Served {
    Response serve(Exchange exchange, RouteMatch match, RequestBody body) throws Exception;
  }

  private final Credentials credentials;
  private final Executor background;
  private final FailureAnswer failures;
  private final Duration guess;

  Access(Credentials credentials, Executor background, FailureAnswer failures, Duration guess) {
    this.credentials = credentials;
    this.background = background;
    this.failures = failures;
    this.guess = guess;
  }

  /** For the administrator only. */
  RouteHandler administrator(Served served) {
    return blocking(credentials::isAdministrator, served);
  }

  /** For gateways, and the administrator. */
  RouteHandler gateway(Served served) {
    return blocking(this::mayRoute, served);
  }

  /** For the administrator only; the handler decides on a thread that may block. */
  RouteHandler administratorDeciding(RouteHandler handler) {
    return deciding(credentials::isAdministrator, handler);
  }

  /** The same for gateways, and the administrator. */
  RouteHandler gatewayDeciding(RouteHandler handler) {
    return deciding(this::mayRoute, handler);
  }

  private RouteHandler deciding(Predicate<String> may, RouteHandler handler) {
    return (exchange, match) -> {
      String authorization = authorization(exchange);
      background.execute(
          () -> {
            try {
              if (may.test(authorization)) {
                handler.handle(exchange, match);
              } else {
                exchange.answer(refusal(authorization));
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              exchange.answer(refusal());
            } catch (RuntimeException e) {
              exchange.answer(failures.answer(exchange, e));
            }
          });
    };
  }

  private boolean mayRoute(String authorization) {
    return credentials.isGateway(authorization) || credentials.isAdministrator(authorization);
  }

  private RouteHandler blocking(Predicate<String> may, Served served) {
    return (exchange, match) -> {
      String authorization = authorization(exchange);
      BlockingHandler guarded =
          body ->
              may.test(authorization)
                  ? served.serve(exchange, match, body)
                  : refusal(authorization);
      exchange.blocking(guarded);
    };
  }

  private static String authorization(Exchange exchange) {
    return exchange.headers().first("authorization").orElse("");
  }

  /** Who guesses waits for the answer; who only asks whether credentials are needed does not. */
  private Response refusal(String authorization) throws InterruptedException {
    if (!authorization.isEmpty()) {
      Thread.sleep(guess);
    }
    return refusal();
  }

  private static Response refusal() {
    return Response.of(401, Response.TEXT, "invalid credentials".getBytes(StandardCharsets.UTF_8))
        .with("www-authenticate", "Basic realm=\"Restricted\"");
  }
}
