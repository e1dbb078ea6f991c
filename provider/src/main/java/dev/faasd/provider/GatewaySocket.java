package dev.faasd.provider;

import dev.faasd.api.FunctionId;
import dev.faasd.api.InvalidName;
import dev.faasd.api.InvalidRequest;
import dev.faasd.api.RoutingAck;
import dev.faasd.http.ListenAddress;
import dev.faasd.http.ListenFailed;
import dev.faasd.workload.WorkloadException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * The short way for what gateways say: a socket on which each keeps a connection. Its first line is
 * the gateway's token, each further one the name of a function that somebody calls, or what {@code
 * POST /system/routes/acks} takes. Nothing is answered: a gateway whose calls go on waiting asks
 * again over HTTP, and hears why. Wakes and acknowledgements are too rare for their code to be
 * compiled, so here is as little of it as can be: one read by a thread that waits for nothing else.
 */
final class GatewaySocket implements AutoCloseable {
  /** Beside the socket of the HTTP API. */
  static final String NAME = "gateway.sock";

  private static final Logger LOG = System.getLogger(GatewaySocket.class.getName());

  /** Each has a thread. There are one or two gateways, and for a moment those before them. */
  static final int MOST_GATEWAYS = 16;

  private static final int LONGEST_LINE = 512;

  private final ListenAddress.Unix address;
  private final Functions functions;
  private final Gateways gateways;
  private final Credentials credentials;
  private final Executor background;
  private final ServerSocketChannel listener;

  /** By their names as they come, so that these need not be understood each time. */
  private final ConcurrentMap<String, LiveFunction> woken = new ConcurrentHashMap<>();

  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private GatewaySocket(
      ListenAddress.Unix address,
      Functions functions,
      Gateways gateways,
      Credentials credentials,
      Executor background,
      ServerSocketChannel listener) {
    this.address = address;
    this.functions = functions;
    this.gateways = gateways;
    this.credentials = credentials;
    this.background = background;
    this.listener = listener;
  }

  /**
   * Listens, and serves in threads of its own.
   *
   * @throws ListenFailed when the address cannot be had
   */
  static GatewaySocket start(
      ListenAddress.Unix address,
      Functions functions,
      Gateways gateways,
      Credentials credentials,
      Executor background) {
    try {
      Files.deleteIfExists(address.path());
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      GatewaySocket socket =
          new GatewaySocket(address, functions, gateways, credentials, background, listener);
      try {
        listener.bind(UnixDomainSocketAddress.of(address.path()));
        address.protect();
      } catch (IOException e) {
        socket.close();
        throw e;
      }
      Thread.ofVirtual().name("gateway-lines").start(socket::accept);
      return socket;
    } catch (IOException e) {
      throw new ListenFailed(address, e);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel gateway = listener.accept();
        connections.add(gateway);
        if (connections.size() > MOST_GATEWAYS || !listener.isOpen()) {
          hangUp(gateway);
        } else {
          Thread.ofPlatform().daemon().name("gateway-lines").start(() -> serve(gateway));
        }
      }
    } catch (IOException e) {
      if (listener.isOpen()) {
        LOG.log(Level.WARNING, "gateways speak over HTTP from now on: {0}", e.toString());
      }
    }
  }

  private void serve(SocketChannel gateway) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(LONGEST_LINE);
    boolean known = false;
    try {
      while (bytes.hasRemaining() && gateway.read(bytes) >= 0) {
        for (Optional<String> line = next(bytes); line.isPresent(); line = next(bytes)) {
          if (known) {
            take(line.get());
          } else if (credentials.isToken(line.get())) {
            known = true;
          } else {
            return;
          }
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a gateway is gone: {0}", e.toString());
    } finally {
      hangUp(gateway);
    }
  }

  /** The next whole line of what was read, without its end. */
  private static Optional<String> next(ByteBuffer bytes) {
    for (int i = 0; i < bytes.position(); i++) {
      if (bytes.get(i) == '\n') {
        byte[] line = new byte[i];
        bytes.flip().get(line).get();
        bytes.compact();
        return Optional.of(new String(line, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  private void take(String line) {
    if (line.startsWith("{")) {
      acknowledge(line);
    } else {
      wake(line);
    }
  }

  private void acknowledge(String line) {
    try {
      gateways.acknowledge(RoutingAck.parse(line));
    } catch (InvalidRequest e) {
      LOG.log(Level.WARNING, "a gateway acknowledges what is not known: {0}", e.getMessage());
    }
  }

  private void wake(String name) {
    LiveFunction met = woken.get(name);
    if (met != null && !met.isGone()) {
      wake(met);
    } else {
      meet(name);
    }
  }

  /** What is woken for the first time. */
  private void meet(String name) {
    woken.values().removeIf(LiveFunction::isGone);
    try {
      functions
          .find(FunctionId.parse(name))
          .ifPresent(
              function -> {
                woken.put(name, function);
                wake(function);
              });
    } catch (InvalidName e) {
      LOG.log(Level.DEBUG, "a gateway wakes what is no function: {0}", e.getMessage());
    }
  }

  private void wake(LiveFunction function) {
    attempt(
        function,
        () -> {
          if (!function.wakeAtOnce()) {
            background.execute(() -> attempt(function, function::wake));
          }
        });
  }

  private static void attempt(LiveFunction function, Runnable wake) {
    try {
      wake.run();
    } catch (ProviderException | WorkloadException e) {
      LOG.log(Level.DEBUG, "{0} is not woken: {1}", function.id(), e.getMessage());
    }
  }

  private void hangUp(SocketChannel gateway) {
    connections.remove(gateway);
    try {
      gateway.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "closing a gateway's connection: {0}", e.toString());
    }
  }

  /** Stops listening and ends its threads. */
  @Override
  public void close() {
    try {
      listener.close();
      Files.deleteIfExists(address.path());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "removing {0} failed: {1}", address, e.toString());
    }
    connections.forEach(this::hangUp);
  }
}
