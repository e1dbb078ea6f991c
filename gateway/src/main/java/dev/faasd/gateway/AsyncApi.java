package dev.faasd.gateway;

import dev.faasd.api.InvalidName;
import dev.faasd.api.QueueName;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.Exchange;
import dev.faasd.http.Response;
import dev.faasd.http.RouteHandler;
import dev.faasd.http.UpstreamException;
import dev.faasd.queue.CallState;
import dev.faasd.queue.CallStates;
import dev.faasd.queue.DeadLetter;
import dev.faasd.queue.DeadLetters;
import dev.faasd.queue.QueueException;
import dev.faasd.queue.QueueUnreachable;
import dev.faasd.queue.Queues;
import java.util.List;
import java.util.Optional;

/**
 * What administrators ask about asynchronous calls, and do with them. Whether somebody is one the
 * provider says.
 */
final class AsyncApi {
  private static final int LONGEST = 64 * 1024;
  private static final int LETTERS = 1000;

  private final Queues queues;
  private final CallStates states;
  private final DeadLetters dead;
  private final ProviderClient provider;

  AsyncApi(Queues queues, ProviderClient provider) {
    this.queues = queues;
    this.states = new CallStates(queues);
    this.dead = new DeadLetters(queues);
    this.provider = provider;
  }

  /** One of its routes. */
  record Route(String method, String template, RouteHandler handler) {}

  @FunctionalInterface
  private interface Answer {
    Response get() throws InterruptedException;
  }

  List<Route> routes() {
    String call = "/async-function/{id}";
    String letters = "/system/async-dead";
    return List.of(
        new Route(
            "DELETE", call, (exchange, m) -> answer(exchange, () -> cancel(m.parameter("id")))),
        new Route("GET", "/system/async", (exchange, _) -> answer(exchange, this::list)),
        new Route("DELETE", "/system/async", (exchange, _) -> purge(exchange)),
        new Route(
            "GET",
            "/system/async/{id}",
            (exchange, m) -> answer(exchange, () -> find(m.parameter("id")))),
        new Route("GET", letters, (exchange, _) -> letters(exchange)),
        new Route("DELETE", letters, (exchange, _) -> answer(exchange, this::forget)),
        new Route("POST", letters, (exchange, _) -> retry(exchange)));
  }

  private void answer(Exchange exchange, Answer answer) {
    Optional<String> caller = exchange.headers().first("authorization");
    exchange.blocking(
        _ -> {
          Optional<Response> refusal = refusal(caller);
          return refusal.isPresent() ? refusal.get() : answered(answer);
        });
  }

  private static Response answered(Answer answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (QueueException e) {
      return Response.text(e instanceof QueueUnreachable ? 503 : 500, e.getMessage());
    }
  }

  private Optional<Response> refusal(Optional<String> caller) throws InterruptedException {
    try (ClientResponse response = provider.sendAs(caller, ClientRequest.get("/system/info"))) {
      byte[] body = response.bytes(LONGEST);
      return response.status() == 200
          ? Optional.empty()
          : Optional.of(ProviderClient.asItIs(response, body));
    } catch (UpstreamException e) {
      return Optional.of(ProviderClient.unreachable());
    }
  }

  private Response list() {
    return Response.json(200, AsyncJson.queues(queues.list()));
  }

  private Response find(String callId) throws InterruptedException {
    Optional<CallState> state = states.find(callId);
    return state.isPresent()
        ? Response.json(200, AsyncJson.state(callId, state.get()))
        : Response.text(404, "There is no call " + callId + ", or it is over for long.");
  }

  private Response cancel(String callId) throws InterruptedException {
    return states.cancel(callId)
        ? Response.empty(202)
        : Response.text(404, "No call " + callId + " waits or runs.");
  }

  private void purge(Exchange exchange) {
    String name = exchange.queryParameter("queue").orElse("");
    answer(
        exchange,
        () -> {
          try {
            QueueName queue = new QueueName(name);
            return queues.names().contains(queue)
                ? Response.json(200, AsyncJson.count(queues.purge(queue)))
                : Response.text(404, "There is no queue " + queue + ".");
          } catch (InvalidName e) {
            return Response.text(400, e.getMessage() + ".");
          }
        });
  }

  /** After a number, as there may be more than one answer holds. */
  private void letters(Exchange exchange) {
    long after = number(exchange.queryParameter("after").orElse("0")).orElse(0L);
    answer(exchange, () -> Response.json(200, AsyncJson.letters(dead.list(after, LETTERS))));
  }

  private Response forget() {
    return Response.json(200, AsyncJson.count(dead.purge()));
  }

  private void retry(Exchange exchange) {
    Optional<String> one = exchange.queryParameter("number");
    Optional<Long> number = one.flatMap(AsyncApi::number);
    answer(
        exchange,
        () -> {
          if (one.isEmpty()) {
            return Response.json(200, AsyncJson.count(retryAll()));
          }
          return number.isPresent() && dead.retry(number.get())
              ? Response.json(200, AsyncJson.count(1))
              : Response.text(404, "There is no dead call of this number.");
        });
  }

  /** Those that are there now; one that dies again meanwhile is not tried twice. */
  private long retryAll() throws InterruptedException {
    long retried = 0;
    List<DeadLetter> all = dead.list(0, Integer.MAX_VALUE);
    for (DeadLetter letter : all) {
      retried += dead.retry(letter.number()) ? 1 : 0;
    }
    return retried;
  }

  private static Optional<Long> number(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }
}
