package dev.faasd.gateway;

import dev.faasd.api.CallLimits;
import dev.faasd.api.FunctionId;
import dev.faasd.http.Exchange;
import dev.faasd.http.FinishListener;
import dev.faasd.http.Forwarding;
import dev.faasd.http.Headers;
import dev.faasd.http.Response;
import dev.faasd.http.UpstreamException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call of a function, from its arrival to the end of its answer. On its event loop. */
final class FunctionCall implements Forwarding, FinishListener {
  private final DataPlane plane;
  private final Exchange exchange;
  private final FunctionPath path;
  private final CallId id;
  private @Nullable Function function;
  private @Nullable Replica replica;
  private @Nullable WaitingRoom room;
  private @Nullable Future<?> timer;
  private CallLimits limits = CallLimits.NONE;
  private boolean throughProvider;
  private boolean marked;
  private boolean waited;
  private @Nullable Wait wait;
  private @Nullable Pace pace;

  FunctionCall(DataPlane plane, Exchange exchange, FunctionPath path) {
    this.plane = plane;
    this.exchange = exchange;
    this.path = path;
    this.id = CallId.of(exchange.headers());
  }

  void start() {
    exchange.onFinish(this);
    attempt();
  }

  private void attempt() {
    if (!exchange.undecided()) {
      return;
    }
    Routing routing = plane.table().now();
    switch (routing) {
      case Routing.Direct direct -> goDirect(direct);
      case Routing.ThroughProvider through -> goThroughProvider(through);
      case Routing.Unknown _ -> await(plane.table().unknownRoom(), routing);
    }
  }

  private void goDirect(Routing.Direct routing) {
    Route route = routing.routes().get(path.name());
    if (route == null) {
      answerUnknown();
      return;
    }
    meet(route.function());
    limits = route.limits();
    Optional<Replica> free = route.enter();
    if (free.isPresent()) {
      go(free.get(), route.function().room());
    } else if (route.serving().isEmpty()) {
      await(route.function().room(), routing);
    } else if (route.isFull()) {
      answer(
          Response.text(
                  429,
                  "%s serves as many calls as it may: %s is %d."
                      .formatted(
                          path.shownName(), CallLimits.IN_FLIGHT, limits.inFlight().orElse(0)))
              .with("retry-after", "1"));
    } else {
      pause();
    }
  }

  /** A replica that sleeps gets the call and is woken at the same time. */
  private void go(Replica to, WaitingRoom where) {
    replica = to;
    if (to.isFrozen()) {
      beginWait();
      room = where;
      knock(to, where);
    }
    exchange.forward(to.upstream(), this);
  }

  /** Has it woken, until it is said to be awake. */
  private void knock(Replica at, WaitingRoom where) {
    if (where.join(this) && !at.isFrozen()) {
      where.leave(this);
    }
  }

  private void goThroughProvider(Routing.ThroughProvider routing) {
    throughProvider = true;
    Optional<FunctionId> id = plane.id(path.name());
    if (id.isEmpty()) {
      answerUnknown();
    } else if (routing.polling().isReady(id.get())) {
      meet(plane.table().function(id.get()));
      exchange.forward(plane.provider(), this);
    } else {
      await(routing.polling().room(id.get()), routing);
    }
  }

  private void answerUnknown() {
    plane.countUnknown(exchange);
    answer(Response.text(404, "There is no function " + path.shownName() + "."));
  }

  private void meet(Function met) {
    if (function == null) {
      function = met;
      met.metrics().started();
      met.activity().mark();
    }
  }

  // Waiting.

  private void await(WaitingRoom where, Routing seen) {
    if (!where.join(this)) {
      answer(busy("Too many calls are waiting for " + path.shownName() + "."));
      return;
    }
    waited = true;
    beginWait();
    room = where;
    timer = after(left());
    if (plane.table().now() != seen && where.leave(this)) {
      again();
    }
  }

  /** Most calls never wait. */
  private void beginWait() {
    Wait begun = wait == null ? new Wait() : wait;
    wait = begun;
    begun.begin();
  }

  private void endWait() {
    if (wait != null) {
      wait.end();
    }
  }

  /** Another replica if there is one, else the same again a little later. */
  private void refused(@Nullable Replica by) {
    if (by != null) {
      by.suspect();
    }
    waited = true;
    Route route =
        plane.table().now() instanceof Routing.Direct direct
            ? direct.routes().get(path.name())
            : null;
    if (route != null && route.isHopeful()) {
      attempt();
    } else {
      pause();
    }
  }

  private void pause() {
    waited = true;
    Pace mine = pace == null ? new Pace() : pace;
    pace = mine;
    OptionalLong millis = mine.next(limit().toNanos());
    if (millis.isEmpty()) {
      answer(Response.text(502, "No replica of " + path.shownName() + " takes connections."));
      return;
    }
    var _ = exchange.later(TimeUnit.MILLISECONDS.toNanos(millis.getAsLong()), this::attempt);
  }

  private Future<?> after(long nanos) {
    return exchange.later(nanos, this::waitedTooLong);
  }

  private void waitedTooLong() {
    WaitingRoom waitedIn = room;
    if (waitedIn != null && waitedIn.leave(this)) {
      answer(busy("No replica of " + path.shownName() + " was ready within " + shownLimit() + "."));
    }
  }

  /** The reason to wait is gone; from any thread, after {@link WaitingRoom#leave}. */
  void again() {
    exchange.execute(() -> unlessOnTheWay(this::attempt));
  }

  /** There is nothing to wait for; from any thread, after {@link WaitingRoom#leave}. */
  void dismiss(int status, String sentence) {
    Response response = status == 503 ? busy(sentence) : Response.text(status, sentence);
    exchange.execute(() -> unlessOnTheWay(() -> sendAway(response)));
  }

  private void sendAway(Response response) {
    if (function == null) {
      plane.countUnknown(exchange);
    }
    answer(response);
  }

  /**
   * A call that a replica has already stays there: it will be answered, or cut off when the replica
   * ends.
   */
  private void unlessOnTheWay(Runnable otherwise) {
    stopTimer();
    endWait();
    Replica at = replica;
    WaitingRoom where = room;
    if (at == null) {
      otherwise.run();
    } else if (at.isFrozen() && where != null) {
      var _ = exchange.later(TimeUnit.SECONDS.toNanos(1), () -> knockAgain(at, where));
    }
  }

  private void knockAgain(Replica at, WaitingRoom where) {
    if (replica == at && at.isFrozen()) {
      knock(at, where);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private long left() {
    long spent = System.nanoTime() - exchange.startedNanos();
    return Math.max(1, limit().toNanos() - spent);
  }

  private Duration limit() {
    return limits.timeout().orElse(plane.upstreamTimeout());
  }

  private String shownLimit() {
    String name = limits.timeout().isPresent() ? CallLimits.TIMEOUT : "upstream_timeout";
    return name + " (" + limit().toMillis() + " ms)";
  }

  // Forwarding.

  @Override
  public String target(Exchange forwarded) {
    return throughProvider ? forwarded.target() : path.target();
  }

  @Override
  public void request(Headers headers) {
    if (!marked) {
      marked = true;
      id.mark(headers);
      plane.forwarded().mark(headers, exchange.remote(), id.host());
    }
  }

  @Override
  public void response(int status, Headers headers) {
    endWait();
    id.markAnswer(headers);
  }

  @Override
  public Duration timeout() {
    return waited ? Duration.ofNanos(left()) : limit();
  }

  @Override
  public void failed(Exchange again, UpstreamException failure) {
    Replica tried = replica;
    leaveReplica();
    leaveRoom();
    switch (failure.kind()) {
      case UNREACHABLE -> {
        if (throughProvider) {
          answer(ProviderClient.unreachable());
        } else {
          refused(tried);
        }
      }
      case BROKEN ->
          answer(
              Response.text(502, path.shownName() + " ended the connection before it answered."));
      case TIMED_OUT ->
          answer(
              Response.text(
                  504, path.shownName() + " did not answer within " + shownLimit() + "."));
    }
  }

  private Response busy(String sentence) {
    return Response.text(503, sentence).with("retry-after", "1");
  }

  private void answer(Response response) {
    exchange.answer(id.on(response));
  }

  // The end.

  private void leaveRoom() {
    WaitingRoom left = room;
    room = null;
    if (left != null) {
      left.leave(this);
    }
  }

  private void leaveReplica() {
    Replica left = replica;
    replica = null;
    if (left != null) {
      left.leave();
    }
  }

  @Override
  public void finished(int status, boolean complete) {
    leaveReplica();
    leaveRoom();
    stopTimer();
    if (function != null) {
      int code = status == 0 ? 499 : status;
      function.metrics().ended(code, System.nanoTime() - exchange.startedNanos());
      if (wait != null) {
        wait.observe(function.metrics());
      }
    }
  }
}
