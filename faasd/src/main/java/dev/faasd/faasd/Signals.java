package dev.faasd.faasd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Turns signals into an {@link Ending}, instead of the JVM's own way of ending on them.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to tell HUP from TERM. javac warns of its name
 * in a way that cannot be suppressed, so it is used by reflection; module jdk.unsupported has it.
 */
final class Signals {
  private static final Logger LOG = System.getLogger(Signals.class.getName());

  /** A thread that was started is surely here by then. */
  private static final Duration TOGETHER = Duration.ofMillis(100);

  private Signals() {}

  /**
   * Handles TERM, INT and HUP from now on, for as long as the process lives.
   *
   * @return completed by the first of them, or by HUP if that comes soon after; all are logged
   */
  static CompletableFuture<Ending> handle() {
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    Map.of("TERM", Ending.STOP, "INT", Ending.STOP, "HUP", Ending.LEAVE)
        .forEach(
            (name, meaning) ->
                handle(
                    name,
                    () -> {
                      boolean first = decide(ending, meaning, TOGETHER);
                      LOG.log(
                          Level.INFO,
                          "signal {0} received: {1}",
                          name,
                          first ? meaning.said() : "ending already");
                    }));
    return ending;
  }

  /**
   * Java takes each signal in a thread of its own, so of two that come together the later may get
   * here first. What stops everything therefore gives way to what leaves it.
   *
   * @param together for so long after
   * @return whether it was this meaning that counted
   */
  static boolean decide(CompletableFuture<Ending> ending, Ending meaning, Duration together) {
    if (meaning == Ending.STOP) {
      try {
        var _ = ending.get(together.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException _) {
        // It came alone.
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        throw new IllegalStateException("An ending cannot fail.", e);
      }
    }
    return ending.complete(meaning);
  }

  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Constructor<?> named = signal.getConstructor(String.class);
      Method handle = signal.getMethod("handle", signal, handler);
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "handler of " + name;
                  });
      handle.invoke(null, named.newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot handle signal " + name + " on this JVM", e);
    }
  }
}
