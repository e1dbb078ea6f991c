package dev.faasd.provider;

import dev.faasd.api.ReplicaRoute;
import dev.faasd.http.Exchange;
import dev.faasd.http.FinishListener;
import dev.faasd.http.Forwarding;
import dev.faasd.http.Headers;
import dev.faasd.http.UpstreamException;
import java.util.List;
import java.util.Optional;

/** One request on its way through our own proxy to a function and back. */
final class ProxiedCall implements Forwarding, FinishListener {
  private static final String PREFIX = "/function/";

  /** Whoever comes over the Unix socket is a gateway, and has said itself who its client is. */
  private static final String UNIX = "unix";

  private final FunctionProxy proxy;
  private final LiveFunction function;
  private final InFlight inFlight;
  private final Exchange exchange;
  private final Optional<String> host;
  private volatile Optional<ReplicaRoute> replica = Optional.empty();
  private volatile boolean triedAgain;
  private boolean finished;

  ProxiedCall(FunctionProxy proxy, LiveFunction function, InFlight inFlight, Exchange exchange) {
    this.proxy = proxy;
    this.function = function;
    this.inFlight = inFlight;
    this.exchange = exchange;
    this.host = exchange.headers().first("host");
  }

  /** Sends it, now or when the function is awake. */
  void begin() {
    for (List<ReplicaRoute> serving = function.serving();
        !serving.isEmpty();
        serving = function.serving()) {
      ReplicaRoute target = inFlight.least(serving);
      if (!take(target)) {
        return;
      }
      // Counted first, then looked again: whoever waits for the replica to be idle sees one of the
      // two.
      if (function.serving().contains(target)) {
        exchange.forward(proxy.upstream(target), this);
        return;
      }
    }
    proxy.wake(function, exchange, this::begin);
  }

  /** Counts this call for the replica, and no longer for another; false when it is over. */
  private synchronized boolean take(ReplicaRoute next) {
    replica.map(ReplicaRoute::id).ifPresent(inFlight::end);
    replica = Optional.empty();
    if (finished) {
      return false;
    }
    inFlight.begin(next.id());
    function.used();
    replica = Optional.of(next);
    return true;
  }

  @Override
  public synchronized void finished(int status, boolean complete) {
    finished = true;
    replica.map(ReplicaRoute::id).ifPresent(inFlight::end);
    replica = Optional.empty();
  }

  @Override
  public String target(Exchange request) {
    String target = request.target();
    int end = PREFIX.length();
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    String rest = target.substring(end);
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  @Override
  public void request(Headers headers) {
    if (!headers.has("x-forwarded-host")) {
      host.ifPresent(name -> headers.set("x-forwarded-host", name));
    }
    if (!exchange.remote().equals(UNIX)) {
      String client = exchange.remote().replaceFirst(":[0-9]+$", "");
      headers.set(
          "x-forwarded-for",
          headers.first("x-forwarded-for").map(before -> before + ", " + client).orElse(client));
    }
  }

  /** A replica that cannot be reached may have just ended: looks for another, once. */
  @Override
  public void failed(Exchange request, UpstreamException failure) {
    if (failure.kind() == UpstreamException.Kind.UNREACHABLE && !triedAgain) {
      triedAgain = true;
      proxy.repair(function, request, this::begin);
      return;
    }
    String name = function.id().toString();
    request.answer(
        switch (failure.kind()) {
          case UNREACHABLE -> FunctionProxy.unavailable("Can't reach service for: " + name + ".");
          case BROKEN -> FunctionProxy.failure(502, "Service broke off: " + name + ".");
          case TIMED_OUT -> FunctionProxy.failure(504, "Service took too long: " + name + ".");
        });
  }
}
