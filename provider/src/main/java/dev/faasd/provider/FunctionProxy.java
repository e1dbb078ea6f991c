package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.InvalidName;
import dev.faasd.api.ReplicaRoute;
import dev.faasd.http.EventLoops;
import dev.faasd.http.Exchange;
import dev.faasd.http.FailureAnswer;
import dev.faasd.http.Response;
import dev.faasd.http.RouteMatch;
import dev.faasd.http.Upstream;
import dev.faasd.workload.WorkloadException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * {@code /function/NAME[.NAMESPACE][/path]}: the way to a function for foreign gateways and people
 * on the host; our own gateway goes straight. A request for a function that does not serve is held
 * while it is woken.
 */
final class FunctionProxy implements AutoCloseable {
  private static final Set<String> METHODS =
      Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

  private static final FailureAnswer FAULTS = FailureAnswer.standard();

  private final Functions functions;
  private final InFlight inFlight;
  private final EventLoops loops;
  private final Executor background;
  private final ConcurrentMap<ReplicaRoute, Upstream> upstreams = new ConcurrentHashMap<>();

  FunctionProxy(Functions functions, InFlight inFlight, EventLoops loops, Executor background) {
    this.functions = functions;
    this.inFlight = inFlight;
    this.loops = loops;
    this.background = background;
  }

  void handle(Exchange exchange, RouteMatch match) {
    if (!METHODS.contains(exchange.method())) {
      exchange.answer(Response.empty(405));
      return;
    }
    String name = match.parameter("name");
    Optional<LiveFunction> function = find(name);
    if (function.isEmpty()) {
      exchange.answer(unavailable("No endpoints available for: " + name + "."));
      return;
    }
    ProxiedCall call = new ProxiedCall(this, function.get(), inFlight, exchange);
    exchange.onFinish(call);
    call.begin();
  }

  private Optional<LiveFunction> find(String name) {
    try {
      return functions.find(FunctionId.parse(name));
    } catch (InvalidName unknown) {
      return Optional.empty();
    }
  }

  /** Has the function woken on another thread, then goes on. */
  void wake(LiveFunction function, Exchange exchange, Runnable then) {
    aside(exchange, function::wake, then);
  }

  /** Has the function looked at and repaired on another thread, then goes on. */
  void repair(LiveFunction function, Exchange exchange, Runnable then) {
    aside(exchange, function::reconcile, then);
  }

  private void aside(Exchange exchange, Runnable work, Runnable then) {
    background.execute(
        () -> {
          try {
            work.run();
            then.run();
          } catch (ProviderException | WorkloadException e) {
            exchange.answer(unavailable(String.valueOf(e.getMessage())));
          } catch (RuntimeException e) {
            exchange.answer(FAULTS.answer(exchange, e));
          }
        });
  }

  /** The connections to a replica. */
  Upstream upstream(ReplicaRoute replica) {
    Upstream known = upstreams.get(replica);
    return known != null ? known : open(replica);
  }

  private Upstream open(ReplicaRoute replica) {
    Set<ReplicaRoute> live =
        functions.all().stream()
            .flatMap(function -> function.serving().stream())
            .collect(Collectors.toSet());
    upstreams.forEach(
        (old, upstream) -> {
          if (!live.contains(old) && upstreams.remove(old, upstream)) {
            upstream.close();
          }
        });
    return upstreams.computeIfAbsent(
        replica, _ -> Upstream.tcp(loops, replica.address(), replica.port()));
  }

  /**
   * What the proxy itself says, told from what functions say by a header that the original has too.
   */
  static Response unavailable(String sentence) {
    return failure(503, sentence).with("retry-after", "1");
  }

  static Response failure(int status, String sentence) {
    return Response.text(status, sentence).with("x-openfaas-internal", "proxy");
  }

  @Override
  public void close() {
    upstreams.values().forEach(Upstream::close);
    upstreams.clear();
  }
}
